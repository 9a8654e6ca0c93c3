package dev.countersign.approval;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Whether and how a second device asks to be let in.
 *
 * @param lifetime of a request, at most ten minutes (SEC-41)
 * @param tries wrong codes before the request ends, 1 to 10
 */
@ConfigurationProperties("countersign.approval")
public record ApprovalSettings(Mode mode, Duration lifetime, int tries) {

    /** Whether a second device needs approval at all. */
    public enum Mode {
        REQUIRED,
        OFF
    }
}
