package dev.countersign.web.pages;

import dev.countersign.password.PasswordSettings;
import dev.countersign.profile.AddressConfirmations;
import dev.countersign.profile.Applications;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.signin.Caller;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** The account page with what its forms need, for the page itself and for each form that is shown again. */
@Component
class AccountForms {
    private final RecoveryCodes recoveryCodes;
    private final AddressConfirmations confirmations;
    private final PasswordSettings passwords;
    private final Applications applications;

    AccountForms(
            RecoveryCodes recoveryCodes,
            AddressConfirmations confirmations,
            PasswordSettings passwords,
            Applications applications) {
        this.applications = applications;
        this.recoveryCodes = recoveryCodes;
        this.confirmations = confirmations;
        this.passwords = passwords;
    }

    /** @param errors by field; {@code form} is about a whole form */
    String show(Caller caller, Map<String, String> errors, Model model) {
        model.addAttribute("codesLeft", recoveryCodes.left(caller.account().id()));
        model.addAttribute("applications", applications.of(caller.account().id()));
        model.addAttribute("errors", errors);
        model.addAttribute("passwordMinLength", passwords.minLength());
        model.addAttribute("hasMail", confirmations.arePossible());
        model.addAttribute("isCodeSent", confirmations.isAsked(caller.session(), caller.account()));
        return "account";
    }
}
