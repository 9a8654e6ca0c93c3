package dev.countersign.web;

/** A request that a filter turns away; {@link Problems} answers it. */
final class Refused extends RuntimeException {
    private final Problem problem;

    Refused(Problem problem) {
        super(problem.slug(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
