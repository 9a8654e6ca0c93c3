package dev.countersign.account;

import com.ibm.icu.text.IDNA;
import dev.countersign.password.Flaw;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for emails, and the one form in which an email is stored and compared. {@link EmailAddresses} knows whose it is.
 *
 * <p>The part before the @ is ASCII and in lower case. A domain is stored as its A-labels, {@code xn--mller-kva.example},
 * however it was typed. It is mapped by UTS #46 without transitional processing, and must be valid by RFC 5891 with the
 * rules for joiners and directions (RFC 5892, 5893). A valid ASCII domain is already in this form, so rows of earlier
 * releases are too.
 */
public final class Emails {
    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_DOMAIN = 253;

    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final Pattern LOCAL_PART = Pattern.compile("(?i)[a-z0-9.!#$%&'*+/=?^_`{|}~-]*");

    /** A dot at either end of the local part, or two in a row (RFC 5321, section 4.1.2, dot-string). */
    private static final Pattern DOT_AT_FAULT = Pattern.compile("^\\.|\\.@|\\.\\..*@");

    /** A last label of digits only: an IPv4 address, or no host at all (RFC 3696, section 2). */
    private static final Pattern NUMERIC_HOST = Pattern.compile("[@.]\\d+$");

    private static final Pattern HOST_NAME =
            Pattern.compile("(?i)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ACE_LABEL = Pattern.compile("(?i)(?:^|\\.)xn--");

    /** The first flaw that applies names the cause: a label that cannot be decoded has other errors too. */
    private static final List<DomainFlaw> DOMAIN_FLAWS = List.of(
            new DomainFlaw("encoding", EnumSet.of(IDNA.Error.PUNYCODE, IDNA.Error.INVALID_ACE_LABEL)),
            new DomainFlaw("label-too-long", EnumSet.of(IDNA.Error.LABEL_TOO_LONG)),
            new DomainFlaw("too-long", EnumSet.of(IDNA.Error.DOMAIN_NAME_TOO_LONG)),
            new DomainFlaw("dots", EnumSet.of(IDNA.Error.EMPTY_LABEL)),
            new DomainFlaw(
                    "hyphens",
                    EnumSet.of(IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN, IDNA.Error.HYPHEN_3_4)),
            new DomainFlaw("directions", EnumSet.of(IDNA.Error.BIDI)),
            new DomainFlaw("characters", EnumSet.allOf(IDNA.Error.class)));

    private record DomainFlaw(String reason, Set<IDNA.Error> errors) {}

    /** Holds ICU's tables, which are read from the jar once. */
    private static final class Domains {
        private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.USE_STD3_RULES
                | IDNA.CHECK_BIDI
                | IDNA.CHECK_CONTEXTJ
                | IDNA.NONTRANSITIONAL_TO_ASCII
                | IDNA.NONTRANSITIONAL_TO_UNICODE);
    }

    sealed interface Judged {
        /** @param email in the stored form */
        record Fit(String email) implements Judged {}

        record Unfit(Flaw flaw) implements Judged {}
    }

    private Emails() {}

    /** Loads the tables for domains beyond ASCII. */
    static void load() {
        judge("warm@b\u00fccher.\u05d0\u05d1.xn--bcher-kva.example");
        shown("warm@xn--bcher-kva.example");
    }

    /** Judges an email for a sign-up. Earlier releases allowed more, and their members still sign in. */
    static Judged judge(String text) {
        return switch (stored(text)) {
            case Judged.Fit(var email) when DOT_AT_FAULT.matcher(email).find() -> refused("local-part.dots");
            case Judged.Fit(var email) when NUMERIC_HOST.matcher(email).find() -> refused("domain.numeric");
            case Judged judged -> judged;
        };
    }

    /** Puts an email into its stored form. Also for members of other systems, which may allow what we refuse at sign-up. */
    static Judged stored(String text) {
        if (text.length() > LONGEST) {
            return refused("too-long", LONGEST);
        }
        var at = text.indexOf('@');
        if (at < 0 || text.indexOf('@', at + 1) >= 0) {
            return refused("no-address");
        }
        var localPart = text.substring(0, at);
        if (localPart.isEmpty() || at == text.length() - 1) {
            return refused("no-address");
        }
        if (localPart.length() > LONGEST_LOCAL_PART) {
            return refused("local-part.too-long", LONGEST_LOCAL_PART);
        }
        // Checked before lower-casing, which would turn the Kelvin sign into an ASCII letter.
        if (!ASCII.matcher(localPart).matches()) {
            return refused("local-part.not-ascii");
        }
        if (!LOCAL_PART.matcher(localPart).matches()) {
            return refused("local-part.characters");
        }
        return switch (domain(text.substring(at + 1))) {
            case Judged.Fit(var domain) -> {
                var email = localPart.toLowerCase(Locale.ROOT) + "@" + domain;
                yield email.length() > LONGEST ? refused("too-long", LONGEST) : new Judged.Fit(email);
            }
            case Judged.Unfit unfit -> unfit;
        };
    }

    private static Judged domain(String domain) {
        if (ASCII.matcher(domain).matches() && !ACE_LABEL.matcher(domain).find()) {
            return hostName(domain.toLowerCase(Locale.ROOT));
        }
        var info = new IDNA.Info();
        var mapped =
                Domains.UTS46.nameToASCII(domain, new StringBuilder(), info).toString();
        for (var flaw : DOMAIN_FLAWS) {
            if (!Collections.disjoint(flaw.errors(), info.getErrors())) {
                return refused("domain." + flaw.reason());
            }
        }
        return hostName(mapped);
    }

    /** Checks a host name by RFC 1123, section 2.1, with labels of at most 63 characters. */
    private static Judged hostName(String domain) {
        if (domain.length() > LONGEST_DOMAIN) {
            return refused("domain.too-long");
        }
        if (HOST_NAME.matcher(domain).matches()) {
            return new Judged.Fit(domain);
        }
        for (var label : domain.split("\\.", -1)) {
            if (label.isEmpty()) {
                return refused("domain.dots");
            }
            if (!label.matches("[a-z0-9-]+")) {
                return refused("domain.characters");
            }
            if (label.startsWith("-") || label.endsWith("-")) {
                return refused("domain.hyphens");
            }
        }
        return refused("domain.label-too-long");
    }

    private static Judged refused(String reason, Integer... values) {
        return new Judged.Unfit(Flaw.of("email", "invalid.email." + reason, values));
    }

    /**
     * The form in which an email is compared.
     *
     * @return empty if no account can have this email. An account of an earlier release may have an invalid domain, such as
     *     {@code xn--} with no encoding after it; its member still signs in.
     */
    public static Optional<String> compared(String text) {
        return switch (stored(text)) {
            case Judged.Fit(var email) -> Optional.of(email);
            case Judged.Unfit _ ->
                Optional.of(text).filter(Emails::wasValid).map(email -> email.toLowerCase(Locale.ROOT));
        };
    }

    /** As {@link #compared}, but text that is not an email stays as it is. */
    public static String normalised(String text) {
        return compared(text).orElse(text);
    }

    private static boolean wasValid(String text) {
        var at = text.indexOf('@');
        return text.length() <= LONGEST
                && at > 0
                && at <= LONGEST_LOCAL_PART
                && LOCAL_PART.matcher(text.substring(0, at)).matches()
                && HOST_NAME.matcher(text.substring(at + 1)).matches();
    }

    /** For people: shows the domain in its own script. */
    public static String shown(String email) {
        if (!ACE_LABEL.matcher(email.substring(email.indexOf('@') + 1)).find()) {
            return email;
        }
        var info = new IDNA.Info();
        var at = email.indexOf('@') + 1;
        var domain = Domains.UTS46.nameToUnicode(email.substring(at), new StringBuilder(), info);
        return info.hasErrors() ? email : email.substring(0, at) + domain;
    }
}
