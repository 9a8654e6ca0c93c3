package dev.countersign.web.problem;

import dev.countersign.password.Flaw;
import java.util.List;

/**
 * Thrown if a body lacks a field, has a field that it should not have, or a field of another type. It names everything that
 * is wrong; {@link Problems} answers it.
 */
public final class FlawedBody extends RuntimeException {
    private final transient List<Flaw> flaws;

    public FlawedBody(List<Flaw> flaws) {
        super("flawed body", null, false, false);
        this.flaws = flaws;
    }

    List<Flaw> flaws() {
        return flaws;
    }
}
