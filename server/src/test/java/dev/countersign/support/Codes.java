package dev.countersign.support;

/** Codes that are not right. */
public final class Codes {
    private Codes() {}

    /** Six digits, but not these. */
    public static String wrong(String right) {
        return "%06d".formatted((Integer.parseInt(right) + 1) % 1_000_000);
    }
}
