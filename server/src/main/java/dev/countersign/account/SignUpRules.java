package dev.countersign.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What a name and an email may be; {@link PasswordRules} say it of a password. */
@Component
class SignUpRules {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_EMAIL = 254;
    private static final Pattern EMAIL = Pattern.compile(
            "(?i)[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");

    /** Control characters, halves of surrogate pairs, and the marks that turn the direction of a line around. */
    private static final Pattern UNFIT_FOR_A_NAME =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    private static final Pattern VISIBLE = Pattern.compile("[^\\p{Z}\\p{C}]");

    private final PasswordRules passwords;

    SignUpRules(PasswordRules passwords) {
        this.passwords = passwords;
    }

    List<Flaw> flaws(String email, String password, String name) {
        var flaws = new ArrayList<Flaw>();
        if (!isEmail(email)) {
            flaws.add(Flaw.of("email", "invalid.email"));
        }
        if (!isName(name)) {
            flaws.add(Flaw.of("name", "invalid.name"));
        }
        // The password rules fold the email and the name. That is slow for long text, so they get only valid ones.
        flaws.addAll(passwords.flaws("password", password, isEmail(email) ? email : "", isName(name) ? name : ""));
        return flaws;
    }

    static boolean isName(String text) {
        return text.length() <= Character.charCount(Character.MAX_CODE_POINT) * LONGEST_NAME
                && VISIBLE.matcher(text).find()
                && text.codePointCount(0, text.length()) <= LONGEST_NAME
                && !UNFIT_FOR_A_NAME.matcher(text).find();
    }

    /** ASCII only, judged before it is lower-cased: that would make a letter of ours of the Kelvin sign. */
    static boolean isEmail(String text) {
        return text.length() <= LONGEST_EMAIL && EMAIL.matcher(text).matches();
    }

    /**
     * An email is compared without regard to case. Other text is nobody's email and stays as it is: lower-casing takes time
     * that grows with the square of the number of capital sigmas.
     */
    static String normalised(String text) {
        return isEmail(text) ? text.toLowerCase(Locale.ROOT) : text;
    }
}
