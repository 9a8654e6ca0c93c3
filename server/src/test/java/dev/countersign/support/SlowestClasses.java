package dev.countersign.support;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints the ten slowest classes at the end of a run. JUnit finds it by {@code META-INF/services}. */
public final class SlowestClasses implements TestExecutionListener {
    private static final int PRINTED = 10;

    private final Map<String, Long> began = new ConcurrentHashMap<>();
    private final Map<String, Duration> took = new ConcurrentHashMap<>();

    @Override
    public void executionStarted(TestIdentifier test) {
        if (isOutermostClass(test)) {
            began.put(test.getUniqueId(), System.nanoTime());
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        var start = began.remove(test.getUniqueId());
        if (start != null && test.getSource().orElseThrow() instanceof ClassSource source) {
            took.merge(source.getClassName(), Duration.ofNanos(System.nanoTime() - start), Duration::plus);
        }
    }

    /** Nested classes count for the class that they are in. */
    static boolean isOutermostClass(TestIdentifier test) {
        return test.getSource()
                .filter(source -> source instanceof ClassSource named
                        && !named.getClassName().contains("$"))
                .isPresent();
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (took.size() <= PRINTED) {
            return;
        }
        System.out.println("The slowest test classes, of " + took.size() + ":");
        took.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(PRINTED)
                .forEach(
                        one -> System.out.printf("  %4d s  %s%n", one.getValue().toSeconds(), one.getKey()));
    }
}
