package dev.countersign.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Signing in, against the password hash alone on all cores. */
record SignIns(Contestant countersign, Plan plan) implements Workload {
    private static final int MEMBERS = 64;
    private static final int CLIENTS = 8;

    private static final int LONGER_WARM_UP = 6;

    /** Java compiles a method again and better until it has run about ten thousand times. */
    private static final int WARM_UP_SIGN_INS = 10_000;

    private static final String HASH = "the password hash alone, in Java";
    private static final String NATIVE_HASH = "the password hash alone, native";

    @Override
    public List<Row> measure() {
        var perSecond = new Series();
        plan.eachRound("sign-in", round -> {
            perSecond.add(HASH, hashAlone(HashAlone.Engine.BOUNCY_CASTLE));
            perSecond.add(NATIVE_HASH, hashAlone(HashAlone.Engine.NATIVE));
            try (var running = plan.start(countersign)) {
                var signIns = SignInLoad.ofNewMembers(running, MEMBERS);
                warmUp(signIns);
                perSecond.add(countersign.name(), signIns.perSecond(CLIENTS, plan.time()));
            }
        });
        var ours = perSecond.of(countersign.name());
        var hash = perSecond.of(HASH);
        var nativeHash = perSecond.of(NATIVE_HASH);
        return List.of(
                Row.of("sign-in", countersign.name(), ours, Figures.Unit.PER_SECOND),
                Row.of("sign-in", HASH, hash, Figures.Unit.PER_SECOND).against(ours.over(hash)),
                Row.of("sign-in", NATIVE_HASH, nativeHash, Figures.Unit.PER_SECOND).against(ours.over(nativeHash), 0.80));
    }

    private void warmUp(SignInLoad signIns) {
        var time = plan.warmUp();
        for (var done = 0.0; done < WARM_UP_SIGN_INS; ) {
            done += signIns.perSecond(CLIENTS, time) * time.toSeconds();
        }
    }

    private double hashAlone(HashAlone.Engine engine) {
        var command = Stream.of(
                        Contestants.JVM.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path"), HashAlone.class.getName(), engine.name()),
                        Stream.of(plan.warmUp().multipliedBy(LONGER_WARM_UP), plan.time()).map(time -> String.valueOf(time.toSeconds())))
                .flatMap(part -> part)
                .toList();
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return Double.parseDouble(new String(process.getInputStream().readAllBytes()).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
