package dev.countersign.web.pages;

import dev.countersign.account.PasswordSettings;
import dev.countersign.signin.Caller;
import dev.countersign.signin.PasswordChangeOutcome;
import dev.countersign.signin.SignIns;
import dev.countersign.web.Problem;
import dev.countersign.web.Texts;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /account} */
@Controller
@RequestMapping("/account")
class AccountPage {
    private final SignIns signIns;
    private final PasswordSettings passwords;
    private final Texts texts;

    AccountPage(SignIns signIns, PasswordSettings passwords, Texts texts) {
        this.signIns = signIns;
        this.passwords = passwords;
        this.texts = texts;
    }

    @GetMapping
    String show(Model model) {
        return form(Map.of(), model);
    }

    @PostMapping
    String changePassword(
            @RequestParam(name = "current_password", defaultValue = "") String currentPassword,
            @RequestParam(name = "new_password", defaultValue = "") String newPassword,
            @AuthenticationPrincipal Caller caller,
            HttpServletResponse response,
            Model model) {
        return switch (signIns.changePassword(caller.session(), currentPassword, newPassword)) {
            case PasswordChangeOutcome.Changed() -> {
                model.addAttribute("notice", texts.get("account.notice.changed"));
                yield form(Map.of(), model);
            }
            case PasswordChangeOutcome.WrongPassword() ->
                refused(
                        Problem.BAD_CREDENTIALS,
                        Map.of("current_password", texts.get("invalid.wrong-current-password")),
                        response,
                        model);
            case PasswordChangeOutcome.NotSignedIn() -> "redirect:/login";
            case PasswordChangeOutcome.Invalid(var flaws) ->
                refused(Problem.INVALID, SignUpPage.byField(texts.errors(flaws)), response, model);
            case PasswordChangeOutcome.Busy() ->
                refused(Problem.BUSY, Map.of("form", texts.get("login.busy")), response, model);
        };
    }

    private String refused(Problem problem, Map<String, String> errors, HttpServletResponse response, Model model) {
        response.setStatus(problem.status().value());
        return form(errors, model);
    }

    private String form(Map<String, String> errors, Model model) {
        model.addAttribute("errors", errors);
        model.addAttribute("passwordMinLength", passwords.minLength());
        return "account";
    }
}
