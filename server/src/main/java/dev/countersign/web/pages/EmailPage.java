package dev.countersign.web.pages;

import dev.countersign.account.Emails;
import dev.countersign.limits.Refusal;
import dev.countersign.profile.AddressChangeResult;
import dev.countersign.profile.AddressChanges;
import dev.countersign.profile.AddressRequestResult;
import dev.countersign.profile.CodeExpired;
import dev.countersign.profile.CodeSent;
import dev.countersign.profile.NoMail;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.WrongCode;
import dev.countersign.signin.Caller;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
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
import org.springframework.web.servlet.View;

/** {@code /account/email}: asks for a new address and the password, then for the code that went to that address. */
@Controller
@RequestMapping("/account/email")
class EmailPage {
    private static final String PAGE = "/account/email";

    private final AddressChanges changes;
    private final Entrance entrance;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    EmailPage(AddressChanges changes, Entrance entrance, Flash flash, WayBack wayBack, Texts texts) {
        this.changes = changes;
        this.entrance = entrance;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @GetMapping
    String show(
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (!changes.arePossible()) {
            throw new Refused(Problem.MAIL_NOT_CONFIGURED);
        }
        Notice.show(flash.take(request, response), texts, model);
        return form(caller, "", Map.of(), model);
    }

    @PostMapping(params = "action=send")
    Object ask(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (changes.ask(caller.session(), email.strip(), password, entrance.visitor(request))) {
            case CodeSent _ -> {
                var isSent = changes.asked(caller.session())
                        .filter(Emails.shown(Emails.normalised(email.strip()))::equals)
                        .isPresent();
                var notice = isSent ? Notice.CODE_SENT_THERE : Notice.TOO_MANY_LETTERS;
                flash.leave(PAGE, notice.said(), request, response);
                yield wayBack.by(PAGE, request);
            }
            case AddressRequestResult.WrongPassword() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                yield form(caller, email, Map.of("password", texts.get("invalid.wrong-current-password")), model);
            }
            case AddressRequestResult.Invalid(var flaws) -> {
                Problems.refuse(Problem.INVALID, response);
                yield form(caller, email, SignUpPage.byField(texts.errors(flaws)), model);
            }
            case AddressRequestResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(
                        caller,
                        email,
                        Map.of("form", texts.get("account.too-many-attempts", texts.time(retryAfter))),
                        model);
            }
            case AddressRequestResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(caller, email, Map.of("form", texts.get("login.busy")), model);
            }
            case NoMail() -> throw new Refused(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> wayBack.by("/login", request);
        };
    }

    /** @param email the address that the form is about */
    @PostMapping
    Object change(
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String email,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (changes.change(caller.session(), code, entrance.visitor(request))) {
            case AddressChangeResult.Changed _ -> changed(request, response);
            case AddressChangeResult.EmailTaken() ->
                refused(Problem.EMAIL_TAKEN, texts.get("email.taken"), caller, response, model);
            case WrongCode(var triesLeft)
            when triesLeft > 0 -> {
                Problems.refuse(Problem.WRONG_CODE, response);
                yield form(caller, "", Map.of("code", texts.wrongMailedCode(triesLeft)), model);
            }
            case WrongCode(var none) ->
                refused(Problem.WRONG_CODE, texts.wrongMailedCode(none), caller, response, model);
            // The form was sent twice.
            case CodeExpired() when caller.account().shownEmail().equals(email) -> changed(request, response);
            case CodeExpired() ->
                refused(Problem.CODE_EXPIRED, texts.get("mailed-code.expired"), caller, response, model);
            case NoMail() -> throw new Refused(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> wayBack.by("/login", request);
        };
    }

    private View changed(HttpServletRequest request, HttpServletResponse response) {
        flash.leave("/account", Notice.EMAIL_CHANGED.said(), request, response);
        return wayBack.by("/account", request);
    }

    private String refused(Problem problem, String error, Caller caller, HttpServletResponse response, Model model) {
        Problems.refuse(problem, response);
        return form(caller, "", Map.of("form", error), model);
    }

    /** @param typed the new address, for a form that is shown again */
    private String form(Caller caller, String typed, Map<String, String> errors, Model model) {
        model.addAttribute("errors", errors);
        model.addAttribute("typed", typed);
        changes.asked(caller.session()).ifPresent(email -> model.addAttribute("newEmail", email));
        return "email";
    }
}
