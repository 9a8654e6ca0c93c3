package dev.countersign.onetime;

/**
 * A code as its owner reads it. It exists in a letter or in the one answer that shows it (SEC-27, SEC-75).
 *
 * @param text eight digits in two groups of four, or six groups of four characters
 */
public record Text(String text) {
    @Override
    public String toString() {
        return "Text[not shown]";
    }
}
