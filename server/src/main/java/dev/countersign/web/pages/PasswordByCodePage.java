package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.password.PasswordSettings;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.PasswordChangeResult;
import dev.countersign.profile.PasswordChanges;
import dev.countersign.signin.Caller;
import dev.countersign.signin.PasswordResets;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /account/password}: a signed-in member who has forgotten their password sets a new one with a recovery code (N2). */
@Controller
@RequestMapping("/account/password")
class PasswordByCodePage {
    private final PasswordChanges passwordChanges;
    private final PasswordResets passwordResets;
    private final Entrance entrance;
    private final PasswordSettings passwords;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    PasswordByCodePage(
            PasswordChanges passwordChanges,
            PasswordResets passwordResets,
            Entrance entrance,
            PasswordSettings passwords,
            Flash flash,
            WayBack wayBack,
            Texts texts) {
        this.passwordChanges = passwordChanges;
        this.passwordResets = passwordResets;
        this.entrance = entrance;
        this.passwords = passwords;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @GetMapping
    String show(Model model) {
        return form(Map.of(), model);
    }

    @PostMapping
    Object change(
            @RequestParam(name = "recovery_code", defaultValue = "") String recoveryCode,
            @RequestParam(name = "new_password", defaultValue = "") String newPassword,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (passwordChanges.changePasswordByCode(
                caller.session(), recoveryCode, newPassword, entrance.visitor(request))) {
            case PasswordChangeResult.Changed(var own) -> {
                entrance.renew(own, request, response);
                flash.leave("/account", Notice.PASSWORD_CHANGED.said(), request, response);
                yield wayBack.by("/account", request);
            }
            case PasswordChangeResult.WrongPassword() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                yield form(Map.of("recovery_code", texts.get("invalid.wrong-recovery-code")), model);
            }
            case NotSignedIn() -> wayBack.by("/login", request);
            case PasswordChangeResult.Invalid(var flaws) -> {
                Problems.refuse(Problem.INVALID, response);
                yield form(SignUpPage.byField(texts.errors(flaws)), model);
            }
            case PasswordChangeResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(Map.of("form", texts.get("account.too-many-attempts", texts.time(retryAfter))), model);
            }
            case PasswordChangeResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(Map.of("form", texts.get("login.busy")), model);
            }
        };
    }

    private String form(Map<String, String> errors, Model model) {
        model.addAttribute("errors", errors);
        model.addAttribute("hasMail", passwordResets.isMailed());
        model.addAttribute("passwordMinLength", passwords.minLength());
        return "password-by-code";
    }
}
