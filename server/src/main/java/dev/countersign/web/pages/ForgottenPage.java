package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.signin.PasswordResets;
import dev.countersign.signin.ResetAskResult;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.filter.StaleForms;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/** {@code /login/forgotten}: asks for the address that gets a code. Without a mail server it says whom to ask. */
@Controller
@RequestMapping("/login/forgotten")
class ForgottenPage {
    private static final String PAGE = "/login/forgotten";

    private final PasswordResets passwordResets;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Texts texts;
    private final Flash flash;
    private final WayBack wayBack;

    ForgottenPage(
            PasswordResets passwordResets,
            Entrance entrance,
            Cookies cookies,
            Texts texts,
            Flash flash,
            WayBack wayBack) {
        this.passwordResets = passwordResets;
        this.entrance = entrance;
        this.cookies = cookies;
        this.texts = texts;
        this.flash = flash;
        this.wayBack = wayBack;
    }

    @OpenToEveryone
    @GetMapping
    String show(HttpServletRequest request, HttpServletResponse response, Model model) {
        StaleForms.problem(request).ifPresent(problem -> model.addAttribute("error", texts.notTaken(problem)));
        var typed = StaleForms.typed(request, "email");
        return form(flash.take(request, response).getOrDefault(Flash.EMAIL, typed), model);
    }

    /** From another page, with the email typed there. It is in a form's body, because addresses are stored and logged. */
    @OpenToEveryone
    @PostMapping(params = "action=start")
    View start(
            @RequestParam(defaultValue = "") String email, HttpServletRequest request, HttpServletResponse response) {
        flash.leave(PAGE, Map.of(Flash.EMAIL, email), request, response);
        return wayBack.by(PAGE, request);
    }

    @OpenToEveryone
    @PostMapping
    Object ask(
            @RequestParam(defaultValue = "") String email,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        form(email, model);
        return switch (passwordResets.ask(email.strip(), entrance.visitor(request))) {
            case ResetAskResult.Asked asked -> {
                cookies.startReset(asked.token(), asked.kept(), request, response);
                flash.leave(ResetPage.PAGE, Map.of(Flash.EMAIL, email.strip()), asked.kept(), request, response);
                yield wayBack.by(ResetPage.PAGE, request);
            }
            case ResetAskResult.NoMail() -> {
                response.setStatus(Problem.MAIL_NOT_CONFIGURED.status().value());
                yield "forgotten";
            }
            case ResetAskResult.Invalid(var flaws) -> {
                response.setStatus(Problem.INVALID.status().value());
                model.addAttribute("errors", SignUpPage.byField(texts.errors(flaws)));
                yield "forgotten";
            }
            case ResetAskResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                model.addAttribute("error", texts.get("forgotten.too-many-attempts", texts.time(retryAfter)));
                yield "forgotten";
            }
            case ResetAskResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                model.addAttribute("error", texts.get("login.busy"));
                yield "forgotten";
            }
        };
    }

    private String form(String email, Model model) {
        model.addAttribute("email", email);
        model.addAttribute("isMailed", passwordResets.isMailed());
        return "forgotten";
    }
}
