package dev.countersign.account;

import dev.countersign.password.Flaw;
import dev.countersign.password.PasswordRules;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Checks all values of a sign-up: {@link Emails}, {@link Names} and {@link PasswordRules} check one field each. */
@Component
class SignUpRules {
    private final PasswordRules passwords;

    SignUpRules(PasswordRules passwords) {
        this.passwords = passwords;
    }

    List<Flaw> flaws(Emails.Judged email, String password, String name) {
        var flaws = new ArrayList<Flaw>();
        if (email instanceof Emails.Judged.Unfit(var flaw)) {
            flaws.add(flaw);
        }
        var nameFlaw = Names.flaw(name);
        nameFlaw.ifPresent(flaws::add);
        // The password rules fold the email and the name. That is slow for long text, so they get only valid values.
        flaws.addAll(passwords.flaws(
                "password",
                password,
                email instanceof Emails.Judged.Fit(var fit) ? Emails.shown(fit) : "",
                nameFlaw.isEmpty() ? name : ""));
        return flaws;
    }
}
