package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.session.SessionSettings;
import dev.countersign.signin.Caller;
import dev.countersign.signin.PasswordResets;
import dev.countersign.signin.Recoveries;
import dev.countersign.signin.RecoveryResult;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/** {@code /login/recovery}: signs in with a recovery code and signs all other devices out. */
@Controller
@RequestMapping("/login/recovery")
class RecoveryPage {
    private final Recoveries recoveries;
    private final PasswordResets passwordResets;
    private final Entrance entrance;
    private final Texts texts;
    private final WayBack wayBack;
    private final Flash flash;
    private final SessionSettings settings;
    private final StayingSignedIn staying;

    RecoveryPage(
            Recoveries recoveries,
            PasswordResets passwordResets,
            Entrance entrance,
            Texts texts,
            WayBack wayBack,
            Flash flash,
            SessionSettings settings,
            StayingSignedIn staying) {
        this.recoveries = recoveries;
        this.passwordResets = passwordResets;
        this.entrance = entrance;
        this.texts = texts;
        this.wayBack = wayBack;
        this.flash = flash;
        this.settings = settings;
        this.staying = staying;
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
        StaleForms.problem(request).ifPresent(problem -> model.addAttribute("error", texts.notTaken(problem)));
        var said = flash.take(request, response);
        var chosen = said.containsKey(Flash.REMEMBER)
                || !StaleForms.typed(request, StayingSignedIn.FIELD).isEmpty();
        return form(said.getOrDefault(Flash.EMAIL, StaleForms.typed(request, "email")), chosen, model);
    }

    /** From another page, with the email typed there. It is in a form's body, because addresses are stored and logged. */
    @OpenToEveryone
    @PostMapping(params = "action=start")
    View start(
            @RequestParam(defaultValue = "") String email,
            @RequestParam Optional<String> remember,
            HttpServletRequest request,
            HttpServletResponse response) {
        flash.leave("/login/recovery", Flash.entered(email, remember.isPresent()), request, response);
        return wayBack.by("/login/recovery", request);
    }

    @OpenToEveryone
    @PostMapping
    Object recover(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(name = "recovery_code", defaultValue = "") String recoveryCode,
            @RequestParam Optional<String> remember,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        form(email, remember.isPresent(), model);
        var visitor = entrance.visitor(request);
        return switch (recoveries.recover(email.strip(), password, recoveryCode, remember.isPresent(), visitor)) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                flash.leave("/dashboard", Notice.RECOVERED.said(), request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            case RecoveryResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield again(
                        Problem.TOO_MANY_ATTEMPTS,
                        texts.get("login.too-many-attempts", texts.time(retryAfter)),
                        response,
                        model);
            }
            case RecoveryResult.Refused() ->
                again(Problem.BAD_CREDENTIALS, texts.get("recovery.refused"), response, model);
            case RecoveryResult.TryLater(Refusal.Busy()) ->
                again(Problem.BUSY, texts.get("login.busy"), response, model);
        };
    }

    private String form(String email, boolean remember, Model model) {
        model.addAttribute("email", email);
        model.addAttribute("hasMail", passwordResets.isMailed());
        model.addAttribute("idle", texts.time(settings.idle()));
        model.addAttribute("rememberedIdle", texts.time(settings.rememberedIdle()));
        staying.offer(remember, model);
        return "recovery";
    }

    private static String again(Problem problem, String error, HttpServletResponse response, Model model) {
        Problems.refuse(problem, response);
        model.addAttribute("error", error);
        return "recovery";
    }
}
