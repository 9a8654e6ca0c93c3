package dev.countersign.recovery;

/**
 * A recovery code in its readable form, shown once to its member (SEC-27).
 *
 * @param text six groups of four characters, with dashes between them
 */
public record RecoveryCode(String text) {
    @Override
    public String toString() {
        return "RecoveryCode[not shown]";
    }
}
