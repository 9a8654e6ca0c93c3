package dev.countersign.web.pages;

import dev.countersign.account.ProfileChange;
import dev.countersign.limits.Refusal;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.PasswordChangeResult;
import dev.countersign.profile.PasswordChanges;
import dev.countersign.profile.ProfileChangeResult;
import dev.countersign.profile.ProfileChanges;
import dev.countersign.signin.Caller;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
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
    private final ProfileChanges profileChanges;
    private final PasswordChanges passwordChanges;
    private final Entrance entrance;
    private final AccountForms forms;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    AccountPage(
            ProfileChanges profileChanges,
            PasswordChanges passwordChanges,
            Entrance entrance,
            AccountForms forms,
            Flash flash,
            WayBack wayBack,
            Texts texts) {
        this.profileChanges = profileChanges;
        this.passwordChanges = passwordChanges;
        this.entrance = entrance;
        this.forms = forms;
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
        Notice.show(flash.take(request, response), texts, model);
        return forms.show(caller, Map.of(), model);
    }

    @PostMapping(params = "action=rename")
    Object rename(
            @RequestParam(defaultValue = "") String name,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var change = new ProfileChange(Optional.of(name), Optional.empty());
        return switch (profileChanges.change(caller.session(), change)) {
            case ProfileChangeResult.Changed _ -> {
                flash.leave("/account", Notice.NAME_CHANGED.said(), request, response);
                yield wayBack.by("/account", request);
            }
            case ProfileChangeResult.Invalid(var flaws) -> {
                model.addAttribute("typedName", name);
                yield refused(Problem.INVALID, SignUpPage.byField(texts.errors(flaws)), caller, response, model);
            }
            case NotSignedIn() -> wayBack.by("/login", request);
        };
    }

    @PostMapping
    Object changePassword(
            @RequestParam(name = "current_password", defaultValue = "") String currentPassword,
            @RequestParam(name = "new_password", defaultValue = "") String newPassword,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (passwordChanges.changePassword(
                caller.session(), currentPassword, newPassword, entrance.visitor(request))) {
            case PasswordChangeResult.Changed(var own) -> {
                entrance.renew(own, request, response);
                flash.leave("/account", Notice.PASSWORD_CHANGED.said(), request, response);
                yield wayBack.by("/account", request);
            }
            case PasswordChangeResult.WrongPassword() ->
                refused(
                        Problem.BAD_CREDENTIALS,
                        Map.of("current_password", texts.get("invalid.wrong-current-password")),
                        caller,
                        response,
                        model);
            case NotSignedIn() -> wayBack.by("/login", request);
            case PasswordChangeResult.Invalid(var flaws) ->
                refused(Problem.INVALID, SignUpPage.byField(texts.errors(flaws)), caller, response, model);
            case PasswordChangeResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield forms.show(
                        caller, Map.of("form", texts.get("account.too-many-attempts", texts.time(retryAfter))), model);
            }
            case PasswordChangeResult.TryLater(Refusal.Busy()) ->
                refused(Problem.BUSY, Map.of("form", texts.get("login.busy")), caller, response, model);
        };
    }

    private String refused(
            Problem problem, Map<String, String> errors, Caller caller, HttpServletResponse response, Model model) {
        Problems.refuse(problem, response);
        return forms.show(caller, errors, model);
    }
}
