package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.password.PasswordSettings;
import dev.countersign.signin.Caller;
import dev.countersign.signin.OperatorResetResult;
import dev.countersign.signin.OperatorResets;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.filter.StaleForms;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/** {@code /login/reset-code}: sets a new password with a code that an operator made (SEC-79), and signs in. */
@Controller
@RequestMapping("/login/reset-code")
class ResetCodePage {
    private static final String PAGE = "/login/reset-code";

    private final OperatorResets resets;
    private final Entrance entrance;
    private final PasswordSettings passwords;
    private final Texts texts;
    private final WayBack wayBack;
    private final Flash flash;

    ResetCodePage(
            OperatorResets resets,
            Entrance entrance,
            PasswordSettings passwords,
            Texts texts,
            WayBack wayBack,
            Flash flash) {
        this.resets = resets;
        this.entrance = entrance;
        this.passwords = passwords;
        this.texts = texts;
        this.wayBack = wayBack;
        this.flash = flash;
    }

    @OpenToEveryone
    @GetMapping
    Object show(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (caller != null && StaleForms.problem(request).isEmpty()) {
            return wayBack.orTo("/dashboard", request);
        }
        var errors = StaleForms.problem(request)
                .map(problem -> Map.of("form", texts.notTaken(problem)))
                .orElse(Map.of());
        var email = flash.take(request, response).getOrDefault(Flash.EMAIL, StaleForms.typed(request, "email"));
        return form(email, StaleForms.typed(request, "reset_code"), errors, model);
    }

    /** From the sign-in page, with the email typed there. */
    @OpenToEveryone
    @PostMapping(params = "action=start")
    View start(
            @RequestParam(defaultValue = "") String email, HttpServletRequest request, HttpServletResponse response) {
        flash.leave(PAGE, Map.of(Flash.EMAIL, email), request, response);
        return wayBack.by(PAGE, request);
    }

    @OpenToEveryone
    @PostMapping
    Object reset(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(name = "reset_code", defaultValue = "") String resetCode,
            @RequestParam(name = "new_password", defaultValue = "") String newPassword,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (resets.reset(email.strip(), resetCode, newPassword, entrance.visitor(request))) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                flash.leave("/dashboard", Notice.PASSWORD_RESET.said(), request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            // The form was sent twice, and the first answer got lost.
            case OperatorResetResult.Refused()
            when resets.hasSetPassword(email.strip(), entrance.visitor(request)) -> {
                flash.leave("/login", Notice.PASSWORD_SET.said(Flash.EMAIL, email.strip()), request, response);
                yield wayBack.by("/login", request);
            }
            case OperatorResetResult.Refused() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                yield form(email, resetCode, Map.of("form", texts.get("reset-code.refused")), model);
            }
            case OperatorResetResult.Invalid(var flaws) -> {
                Problems.refuse(Problem.INVALID, response);
                yield form(email, resetCode, SignUpPage.byField(texts.errors(flaws)), model);
            }
            case OperatorResetResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                var error = texts.get("reset-code.too-many-attempts", texts.time(retryAfter));
                yield form(email, resetCode, Map.of("form", error), model);
            }
            case OperatorResetResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(email, resetCode, Map.of("form", texts.get("login.busy")), model);
            }
        };
    }

    /** The code is shown again: unlike a password it is on paper, or in a message, and was typed with care. */
    private String form(String email, String resetCode, Map<String, String> errors, Model model) {
        model.addAttribute("email", email);
        model.addAttribute("resetCode", resetCode);
        model.addAttribute("errors", errors);
        model.addAttribute("passwordMinLength", passwords.minLength());
        return "reset-code";
    }
}
