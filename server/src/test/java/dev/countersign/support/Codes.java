package dev.countersign.support;

/** Wrong codes. */
public final class Codes {
    private Codes() {}

    /** Six digits other than these. */
    public static String wrong(String right) {
        return "%06d".formatted((Integer.parseInt(right) + 1) % 1_000_000);
    }
}
