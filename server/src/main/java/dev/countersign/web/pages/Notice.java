package dev.countersign.web.pages;

import dev.countersign.web.problem.Texts;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;

/** A message that a page shows once about the form that led to it. {@link dev.countersign.web.visitor.Flash} carries its name. */
enum Notice {
    SESSION_ENDED("dashboard.notice.ended", Tone.GOOD, Next.SESSIONS),
    OTHERS_ENDED("dashboard.notice.ended-others", Tone.GOOD, Next.SESSIONS),
    NO_OTHERS("dashboard.notice.no-others", Tone.GOOD, Next.SESSIONS),
    NO_SUCH_SESSION("dashboard.error.not-found", Tone.BAD, Next.SESSIONS),
    APPROVED("dashboard.notice.approved", Tone.GOOD),
    DENIED("dashboard.notice.denied", Tone.GOOD, Next.CHANGE_PASSWORD),
    TAKEN_BACK("dashboard.notice.taken-back", Tone.GOOD),
    NO_CODE("invalid.code", Tone.BAD),
    WRONG_CODE("dashboard.error.wrong-code", Tone.BAD),
    EXHAUSTED("dashboard.error.exhausted", Tone.BAD),
    REQUEST_OVER("dashboard.error.closed", Tone.BAD),
    RECOVERED("dashboard.notice.recovered", Tone.GOOD, Next.CHANGE_PASSWORD),
    PASSWORD_RESET("dashboard.notice.password-reset", Tone.GOOD),
    RESET_APPROVED("dashboard.notice.reset-approved", Tone.GOOD),
    RESET_STOPPED("dashboard.notice.reset-stopped", Tone.GOOD, Next.CHANGE_PASSWORD),
    RESET_STOPPED_AGAIN("dashboard.notice.reset-stopped-again", Tone.GOOD, Next.CHANGE_PASSWORD),
    NAME_CHANGED("account.notice.renamed", Tone.GOOD),
    PASSWORD_CHANGED("account.notice.changed", Tone.GOOD),
    CODE_SENT("account.notice.code-sent", Tone.GOOD, Next.CODE),
    SIGN_UP_CODE_SENT("signup-code.notice.sent", Tone.GOOD, Next.CODE),
    CODE_SENT_THERE("email.notice.code-sent", Tone.GOOD, Next.CODE),
    TOO_MANY_LETTERS("mailed-code.too-many", Tone.BAD),
    EMAIL_CHANGED("account.notice.email-changed", Tone.GOOD),
    ACCOUNT_CREATED("login.notice.account-created", Tone.GOOD),
    LET_IN("login.notice.let-in", Tone.GOOD),
    PASSWORD_SET("login.notice.password-set", Tone.GOOD),
    EMAIL_RESTORED("login.notice.email-restored", Tone.GOOD),
    EMAIL_CONFIRMED("account.notice.email-confirmed", Tone.GOOD),
    CODES_OUTDATED("account.notice.codes-outdated", Tone.BAD, Next.NEW_CODES),
    CODES_SHOWN("account.notice.codes-shown", Tone.GOOD, Next.NEW_CODES),
    ACCESS_REMOVED("applications.notice.removed", Tone.GOOD, Next.APPLICATIONS),
    NO_SUCH_APPLICATION("applications.error.not-found", Tone.BAD, Next.APPLICATIONS),
    DEVICE_APPROVED("dashboard.notice.device-approved", Tone.GOOD, Next.SESSIONS),
    DEVICE_DENIED("device-code.notice.denied", Tone.GOOD),
    DEVICE_OVER("device-code.notice.over", Tone.BAD),
    SEAT_FREE("login.notice.seat-free", Tone.GOOD),
    LIMIT_OVER("login.notice.limit-over", Tone.GOOD);

    private enum Tone {
        GOOD,
        BAD
    }

    /** The next step for the reader: a link, or the part of the page that the notice is about. */
    private enum Next {
        NOWHERE(null, null, null),
        SESSIONS(null, null, "sessions-title"),
        CODE(null, null, "code"),
        APPLICATIONS(null, null, "applications-title"),
        CHANGE_PASSWORD("/account#password", "notice.change-password", null),
        NEW_CODES("/account/recovery-codes/new", "codes.renew", null);

        private final @Nullable String link;
        private final @Nullable String linkKey;
        private final @Nullable String focus;

        Next(@Nullable String link, @Nullable String linkKey, @Nullable String focus) {
            this.link = link;
            this.linkKey = linkKey;
            this.focus = focus;
        }
    }

    /**
     * A notice as a page shows it.
     *
     * @param link where to go next, with its text
     * @param focus the element that gets the focus
     */
    record Shown(
            String text,
            boolean isError,
            @Nullable String link,
            @Nullable String linkText,
            @Nullable String focus) {}

    private static final String NAME = "notice";
    private static final String VALUE = "value";

    private final String key;
    private final Tone tone;
    private final Next next;

    Notice(String key, Tone tone) {
        this(key, tone, Next.NOWHERE);
    }

    Notice(String key, Tone tone, Next next) {
        this.key = key;
        this.tone = tone;
        this.next = next;
    }

    Map<String, String> said() {
        return Map.of(NAME, name());
    }

    /** @param value for the placeholder in its text */
    Map<String, String> said(int value) {
        return Map.of(NAME, name(), VALUE, String.valueOf(value));
    }

    /** @param value something else that the page needs, under this name */
    Map<String, String> said(String name, String value) {
        return Map.of(NAME, name(), name, value);
    }

    /** Puts the notice that was left for this page into its model. */
    static void show(Map<String, String> said, Texts texts, Model model) {
        // Another release may have left a notice that this release does not know.
        Arrays.stream(values())
                .filter(notice -> notice.name().equals(said.get(NAME)))
                .forEach(notice -> model.addAttribute("notice", notice.shown(said.get(VALUE), texts)));
    }

    /** A text without a next step. */
    static Shown plain(String text) {
        return new Shown(text, false, null, null, null);
    }

    private Shown shown(@Nullable String value, Texts texts) {
        return new Shown(
                value == null ? texts.get(key) : texts.get(key, Integer.valueOf(value)),
                tone == Tone.BAD,
                next.link,
                next.linkKey == null ? null : texts.get(next.linkKey),
                next.focus);
    }
}
