package dev.countersign;

import dev.countersign.database.DatabaseUnusable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/** Prints what an operator can mend as one line; a bug keeps its stack trace. */
class OneLineStartFailure implements SpringBootExceptionReporter {

    /** The signature that Spring Boot looks for. */
    OneLineStartFailure(@Nullable ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        var line = lineFor(failure);
        line.ifPresent(text -> System.err.println("Countersign did not start. " + text));
        return line.isPresent();
    }

    /** @return empty for a bug */
    static Optional<String> lineFor(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StartRefused refused -> {
                    return Optional.ofNullable(refused.getMessage());
                }
                case DatabaseUnusable unusable -> {
                    return Optional.ofNullable(unusable.getMessage());
                }
                case PortInUseException taken -> {
                    return Optional.of("PORT: " + taken.getPort() + " is in use; it must be a port that is free.");
                }
                default -> {}
            }
        }
        return Optional.empty();
    }
}
