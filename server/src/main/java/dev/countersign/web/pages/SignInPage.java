package dev.countersign.web.pages;

import dev.countersign.history.EndReason;
import dev.countersign.limits.Refusal;
import dev.countersign.session.SessionSettings;
import dev.countersign.signin.Caller;
import dev.countersign.signin.SignInResult;
import dev.countersign.signin.SignIns;
import dev.countersign.signin.SignUpMode;
import dev.countersign.signin.SignUps;
import dev.countersign.signin.SignedIn;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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

/** {@code /login} */
@Controller
@RequestMapping("/login")
class SignInPage {
    /** The reason why a session ended, as its {@link EndReason}. */
    static final String ENDED = "ended";

    /** Present if the member had chosen to stay signed in. */
    private static final String REMEMBERED = "remembered";

    private final SignIns signIns;
    private final SignUps signUps;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Flash flash;
    private final Texts texts;
    private final LimitPage limits;
    private final WayBack wayBack;
    private final SessionSettings settings;
    private final StayingSignedIn staying;
    private final DeletedPage deleted;

    SignInPage(
            SignIns signIns,
            SignUps signUps,
            Entrance entrance,
            Cookies cookies,
            Flash flash,
            Texts texts,
            LimitPage limits,
            WayBack wayBack,
            SessionSettings settings,
            StayingSignedIn staying,
            DeletedPage deleted) {
        this.signIns = signIns;
        this.signUps = signUps;
        this.entrance = entrance;
        this.cookies = cookies;
        this.flash = flash;
        this.texts = texts;
        this.limits = limits;
        this.wayBack = wayBack;
        this.settings = settings;
        this.staying = staying;
        this.deleted = deleted;
    }

    @OpenToEveryone
    @GetMapping
    Object show(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (caller != null && StaleForms.problem(request).isEmpty()) {
            return wayBack.onTo("/dashboard", request, response);
        }
        var said = flash.take(request, response);
        Notice.show(said, texts, model);
        var remembered = said.containsKey(REMEMBERED);
        endReason(said.get(ENDED))
                .map(reason -> texts.get(
                        "ended-notice." + reason,
                        texts.time(settings.idle(remembered)),
                        texts.time(settings.lifetime(remembered))))
                // The reason is not known, but a session cookie shows that this browser was signed in.
                .or(() -> cookies.session(request).map(over -> texts.get("ended-notice.over")))
                .filter(text -> !model.containsAttribute("notice"))
                .ifPresent(text -> model.addAttribute("notice", Notice.plain(text)));
        StaleForms.problem(request).ifPresent(problem -> model.addAttribute("error", texts.notTaken(problem)));
        var chosen = said.containsKey(Flash.REMEMBER)
                || !StaleForms.typed(request, StayingSignedIn.FIELD).isEmpty();
        var email = said.getOrDefault(Flash.EMAIL, StaleForms.typed(request, "email"));
        return form(email.isEmpty() ? wayBack.loginHint(request).orElse("") : email, chosen, model);
    }

    private static Optional<EndReason> endReason(@Nullable String text) {
        return Arrays.stream(EndReason.values())
                .filter(reason -> reason.toString().equals(text))
                .findAny();
    }

    /** From another page, with the email typed there. It is in a form's body, because addresses are stored and logged. */
    @OpenToEveryone
    @PostMapping(params = "action=start")
    View start(
            @RequestParam(defaultValue = "") String email,
            @RequestParam Optional<String> remember,
            HttpServletRequest request,
            HttpServletResponse response) {
        flash.leave("/login", Flash.entered(email, remember.isPresent()), request, response);
        return wayBack.by("/login", request);
    }

    /**
     * From a page that learned that its session is over. A form, whose token no other site has, so that no link can claim
     * this.
     */
    @OpenToEveryone
    @PostMapping(params = "action=ended")
    View ended(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String ended,
            @RequestParam Optional<String> remembered,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (endReason(ended).filter(EndReason.ACCOUNT_DELETED::equals).isPresent()) {
            return deleted.leadTo(request, response);
        }
        var said = new HashMap<>(Map.of(Flash.EMAIL, email, ENDED, ended));
        remembered.ifPresent(value -> said.put(REMEMBERED, "true"));
        flash.leave("/login", said, request, response);
        return wayBack.by("/login", request);
    }

    @OpenToEveryone
    @PostMapping
    Object signIn(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam Optional<String> remember,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        form(email, remember.isPresent(), model);
        return switch (signIns.signIn(email.strip(), password, remember.isPresent(), entrance.visitor(request))) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            case SignInResult.ApprovalRequired required -> {
                entrance.letWait(required.token(), request, response);
                yield wayBack.by("/login/waiting", request);
            }
            case SignInResult.LimitReached(var _, var accountId) ->
                limits.next(accountId, Flash.entered(email, remember.isPresent()), request, response);
            case SignInResult.AnotherIsWaiting(var retryAfter) ->
                later(Problem.APPROVAL_PENDING, "login.approval-pending", retryAfter, response, model);
            case SignInResult.TooManyRequests(var retryAfter) ->
                later(Problem.TOO_MANY_ATTEMPTS, "login.too-many-requests", retryAfter, response, model);
            case SignInResult.TooManyWrongCodes(var retryAfter) ->
                later(Problem.TOO_MANY_ATTEMPTS, "login.too-many-wrong-codes", retryAfter, response, model);
            case SignInResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) ->
                later(Problem.TOO_MANY_ATTEMPTS, "login.too-many-attempts", retryAfter, response, model);
            case SignInResult.Refused() ->
                again(Problem.BAD_CREDENTIALS, texts.get("login.bad-credentials"), response, model);
            case SignInResult.TryLater(Refusal.Busy()) -> again(Problem.BUSY, texts.get("login.busy"), response, model);
        };
    }

    private String form(String email, boolean remember, Model model) {
        model.addAttribute("email", email);
        model.addAttribute("isSignUpClosed", signUps.mode() == SignUpMode.CLOSED);
        staying.offer(remember, model);
        return "login";
    }

    private String later(
            Problem problem, String message, Duration retryAfter, HttpServletResponse response, Model model) {
        Problems.refuse(problem, retryAfter, response);
        model.addAttribute("error", texts.get(message, texts.time(retryAfter)));
        return "login";
    }

    private static String again(Problem problem, String error, HttpServletResponse response, Model model) {
        Problems.refuse(problem, response);
        model.addAttribute("error", error);
        return "login";
    }
}
