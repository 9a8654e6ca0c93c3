package dev.countersign.secret;

/** Everything that keys derived from the secret are for, and what happens to it when the secret is replaced. */
public enum KeyPurpose {
    PASSWORD_HASH("password hash", AtRotation.RESEALED),
    WEBHOOK_SECRET("webhook signing secret", AtRotation.RESEALED),
    SIGNING_KEY("signing key of tokens", AtRotation.RESEALED),
    RETIRED_KEY("retired key", AtRotation.RESEALED),
    RECOVERY_CODE("recovery code", AtRotation.KEY_KEPT),
    BROWSER_TOKEN("browser token", AtRotation.KEY_KEPT),
    APPROVAL_CODE("approval code", AtRotation.LAPSES),
    ONE_TIME_CODE("one-time code", AtRotation.LAPSES),
    USER_CODE("code of a device without a keyboard", AtRotation.LAPSES),
    LETTER_COUNT("count of letters to an address", AtRotation.LAPSES),
    CSRF_TOKEN("csrf token", AtRotation.LAPSES),
    NOTICE("flash", AtRotation.LAPSES),
    CODES_IN_A_FORM("recovery codes in a form", AtRotation.LAPSES);

    /** What happens to texts made with a purpose's key. */
    public enum AtRotation {
        /** Stored, and sealed again under the new secret by a {@link Resealing}. The old key opens nothing afterwards. */
        RESEALED,
        /**
         * Stored by us or by browsers where it cannot be made again. The old key is kept, sealed under the new secret. Only for
         * texts with which a thief of the old secret can do nothing: decision 0052 says why for each.
         */
        KEY_KEPT,
        /** Valid for as long as the nodes know the old secret too. */
        LAPSES
    }

    private final String text;
    private final AtRotation atRotation;

    KeyPurpose(String text, AtRotation atRotation) {
        this.text = text;
        this.atRotation = atRotation;
    }

    public AtRotation atRotation() {
        return atRotation;
    }

    /** DerivedKeys are derived from this text, so it never changes. */
    String text() {
        return text;
    }
}
