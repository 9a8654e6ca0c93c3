package dev.countersign.mail;

/** Text that others have chosen, such as a member's name, as it may stand in a letter (SEC-75). */
final class OneLine {
    private static final String BREAKS_OR_UNSEEN = "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+";

    private OneLine() {}

    static String of(String text) {
        return text.replaceAll(BREAKS_OR_UNSEEN, " ").strip();
    }

    static boolean is(String text) {
        return text.equals(of(text));
    }
}
