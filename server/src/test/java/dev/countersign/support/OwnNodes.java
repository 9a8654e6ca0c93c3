package dev.countersign.support;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * When a class has finished, stops its own nodes, and the shared ones that no running class uses. JUnit finds it by
 * {@code META-INF/services}.
 */
public final class OwnNodes implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (SlowestClasses.isOutermostClass(test)) {
            TestServer.stopThoseOfThisClass();
        }
    }
}
