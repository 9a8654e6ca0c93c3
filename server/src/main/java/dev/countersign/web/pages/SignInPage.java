package dev.countersign.web.pages;

import dev.countersign.history.EndReason;
import dev.countersign.signin.Caller;
import dev.countersign.signin.SignInResult;
import dev.countersign.signin.SignIns;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.Entrance;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.Problem;
import dev.countersign.web.Problems;
import dev.countersign.web.StaleForms;
import dev.countersign.web.Texts;
import dev.countersign.web.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /login} */
@Controller
@RequestMapping("/login")
class SignInPage {
    private final SignIns signIns;
    private final Entrance entrance;
    private final Texts texts;
    private final LimitPage limits;
    private final WayBack wayBack;

    SignInPage(SignIns signIns, Entrance entrance, Texts texts, LimitPage limits, WayBack wayBack) {
        this.signIns = signIns;
        this.entrance = entrance;
        this.texts = texts;
        this.limits = limits;
        this.wayBack = wayBack;
    }

    /** @param ended why this device was signed out, where a page was left because of it */
    @OpenToEveryone
    @GetMapping
    Object show(
            @RequestParam(defaultValue = "") String ended,
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (caller != null && StaleForms.problem(request).isEmpty()) {
            return wayBack.onTo("/dashboard", request, response);
        }
        Arrays.stream(EndReason.values())
                .filter(reason -> reason.toString().equals(ended))
                .findAny()
                .ifPresent(reason -> model.addAttribute("notice", texts.get("ended-notice." + reason)));
        StaleForms.problem(request).ifPresent(problem -> model.addAttribute("error", texts.notTaken(problem)));
        model.addAttribute("email", StaleForms.typed(request, "email"));
        return "login";
    }

    @OpenToEveryone
    @PostMapping
    Object signIn(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("email", email);
        return switch (signIns.signIn(email.strip(), password, entrance.visitor(request))) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            case SignInResult.ApprovalRequired required -> {
                entrance.letWait(required.token(), request, response);
                yield wayBack.by("/login/waiting", request);
            }
            case SignInResult.LimitReached(var limit) -> {
                response.setStatus(Problem.SESSION_LIMIT.status().value());
                yield limits.page(limit, email, model);
            }
            case SignInResult.AnotherIsWaiting(var retryAfter) ->
                later(Problem.APPROVAL_PENDING, "login.approval-pending", retryAfter, response, model);
            case SignInResult.TooManyAttempts(var retryAfter) ->
                later(Problem.TOO_MANY_ATTEMPTS, "login.too-many-attempts", retryAfter, response, model);
            case SignInResult.Refused() ->
                again(Problem.BAD_CREDENTIALS, texts.get("login.bad-credentials"), response, model);
            case SignInResult.Busy() -> again(Problem.BUSY, texts.get("login.busy"), response, model);
        };
    }

    private String later(
            Problem problem, String message, Duration retryAfter, HttpServletResponse response, Model model) {
        Problems.refuse(problem, retryAfter, response);
        model.addAttribute("error", texts.get(message, texts.time(retryAfter)));
        return "login";
    }

    private static String again(Problem problem, String error, HttpServletResponse response, Model model) {
        response.setStatus(problem.status().value());
        model.addAttribute("error", error);
        return "login";
    }
}
