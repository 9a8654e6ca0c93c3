package dev.countersign.web.pages;

import dev.countersign.account.Emails;
import dev.countersign.account.PendingSignUp;
import dev.countersign.limits.Refusal;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.signin.Caller;
import dev.countersign.signin.SendAgainResult;
import dev.countersign.signin.SignUpCodeResult;
import dev.countersign.signin.SignUpCodes;
import dev.countersign.signin.SignUpResult;
import dev.countersign.signin.SignUps;
import dev.countersign.web.OpenToEveryone;
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

/**
 * {@code /signup/code}: asks for the code that a sign-up was mailed. The browser's cookie alone says which sign-up that is, so the
 * page can be left and opened again.
 */
@Controller
@RequestMapping(SignUpCodePage.PAGE)
class SignUpCodePage {
    static final String PAGE = "/signup/code";
    private static final String SIGN_UP = "/signup";

    private final SignUps signUps;
    private final SignUpCodes signUpCodes;
    private final RecoveryCodesPage codesPage;
    private final FormCodes formCodes;
    private final SentTwice sentTwice;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Texts texts;
    private final Flash flash;
    private final WayBack wayBack;

    SignUpCodePage(
            SignUps signUps,
            SignUpCodes signUpCodes,
            RecoveryCodesPage codesPage,
            FormCodes formCodes,
            SentTwice sentTwice,
            Entrance entrance,
            Cookies cookies,
            Texts texts,
            Flash flash,
            WayBack wayBack) {
        this.signUps = signUps;
        this.signUpCodes = signUpCodes;
        this.codesPage = codesPage;
        this.formCodes = formCodes;
        this.sentTwice = sentTwice;
        this.entrance = entrance;
        this.cookies = cookies;
        this.texts = texts;
        this.flash = flash;
        this.wayBack = wayBack;
    }

    @OpenToEveryone
    @GetMapping
    Object show(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (caller != null) {
            return wayBack.orTo("/dashboard", request);
        }
        Notice.show(flash.take(request, response), texts, model);
        return page(request, model);
    }

    @OpenToEveryone
    @PostMapping(params = "action=code")
    Object enterCode(
            @RequestParam(defaultValue = "") String code,
            @RequestParam(name = "codes", defaultValue = "") String sealed,
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var drawn = formCodes.open(sealed, request);
        return switch (enter(code, drawn, request)) {
            case SignUpResult.SignedUp(var in, var recovery) -> {
                entrance.letIn(in, request, response);
                yield codesPage.shownNext(in.account(), recovery, request, response);
            }
            case SignUpCodeResult.NotSigningUp(), SignUpCodeResult.Expired() ->
                drawn.flatMap(own -> created(own, caller, request, response))
                        .orElseGet(() -> wayBack.by(PAGE, request));
            case SignUpCodeResult.WrongCode(var triesLeft) when triesLeft == 0 -> wayBack.by(PAGE, request);
            case SignUpCodeResult.WrongCode(var triesLeft) -> {
                Problems.refuse(Problem.WRONG_CODE, response);
                model.addAttribute("errors", Map.of("code", texts.wrongMailedCode(triesLeft)));
                yield page(request, model);
            }
            case SignUpCodeResult.TryLater(var why) -> later(why, request, response, model);
        };
    }

    private SignUpCodeResult enter(String code, Optional<DrawnCodes> drawn, HttpServletRequest request) {
        return cookies.signUp(request)
                .map(token -> signUpCodes.enter(token, code, drawn, entrance.visitor(request)))
                .orElseGet(SignUpCodeResult.NotSigningUp::new);
    }

    /**
     * The way on for a form that was sent twice. To see the codes again, its browser needs the session that came with the
     * first answer; without it, the member signs in.
     */
    private Optional<View> created(
            DrawnCodes own, @Nullable Caller caller, HttpServletRequest request, HttpServletResponse response) {
        if (caller != null && sentTwice.hasCreated(caller.account().email(), own)) {
            return Optional.of(codesPage.shownNext(caller.account(), own.codes(), request, response));
        }
        return cookies.signUp(request)
                .flatMap(signUpCodes::find)
                .map(PendingSignUp::email)
                .filter(email -> sentTwice.hasCreated(email, own))
                .map(email -> {
                    var said = Notice.ACCOUNT_CREATED.said(Flash.EMAIL, Emails.shown(email));
                    flash.leave("/login", said, request, response);
                    return wayBack.by("/login", request);
                });
    }

    @OpenToEveryone
    @PostMapping(params = "action=again")
    Object sendAgain(HttpServletRequest request, HttpServletResponse response, Model model) {
        SendAgainResult result = cookies.signUp(request)
                .map(token -> signUps.sendAgain(token, entrance.visitor(request)))
                .orElseGet(SignUpCodeResult.Expired::new);
        return switch (result) {
            case SignUpResult.CodeSent sent -> {
                cookies.startSignUp(sent.token(), sent.kept(), request, response);
                flash.leave(PAGE, Notice.SIGN_UP_CODE_SENT.said(), request, response);
                yield wayBack.by(PAGE, request);
            }
            case SignUpCodeResult.Expired() -> wayBack.by(PAGE, request);
            case SignUpCodeResult.TryLater(var why) -> later(why, request, response, model);
        };
    }

    private Object later(Refusal why, HttpServletRequest request, HttpServletResponse response, Model model) {
        switch (why) {
            case Refusal.TooManyAttempts(var retryAfter) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                model.addAttribute("error", texts.get("reset.too-many-attempts", texts.time(retryAfter)));
            }
            case Refusal.Busy() -> {
                Problems.refuse(Problem.BUSY, response);
                model.addAttribute("error", texts.get("login.busy"));
            }
        }
        return page(request, model);
    }

    private Object page(HttpServletRequest request, Model model) {
        var pending = cookies.signUp(request).flatMap(signUpCodes::find);
        if (pending.isEmpty()) {
            return wayBack.by(SIGN_UP, request);
        }
        return page(pending.get(), request, model);
    }

    private String page(PendingSignUp pending, HttpServletRequest request, Model model) {
        model.addAttribute("email", Emails.shown(pending.email()));
        model.addAttribute("expiresAt", pending.expiresAt());
        model.addAttribute("isOpen", signUpCodes.isOpen(pending));
        model.addAttribute("codes", formCodes.seal(RecoveryCodes.draw(), request));
        return "signup-code";
    }
}
