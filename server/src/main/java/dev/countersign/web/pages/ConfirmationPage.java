package dev.countersign.web.pages;

import dev.countersign.profile.AddressConfirmations;
import dev.countersign.profile.CodeExpired;
import dev.countersign.profile.CodeSent;
import dev.countersign.profile.ConfirmationResult;
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

/** {@code /account/verification}: the forms of the account page by which a member confirms their address. */
@Controller
@RequestMapping("/account/verification")
class ConfirmationPage {
    private static final String ACCOUNT = "/account";

    private final AddressConfirmations confirmations;
    private final AccountForms forms;
    private final Entrance entrance;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    ConfirmationPage(
            AddressConfirmations confirmations,
            AccountForms forms,
            Entrance entrance,
            Flash flash,
            WayBack wayBack,
            Texts texts) {
        this.confirmations = confirmations;
        this.forms = forms;
        this.entrance = entrance;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    /** For a form that was shown again here, and reloaded. */
    @GetMapping
    View show(HttpServletRequest request) {
        return wayBack.by(ACCOUNT, request);
    }

    @PostMapping(params = "action=send")
    View ask(@AuthenticationPrincipal Caller caller, HttpServletRequest request, HttpServletResponse response) {
        return switch (confirmations.ask(caller.session())) {
            case CodeSent _ ->
                next(
                        confirmations.isAsked(caller.session(), caller.account())
                                ? Notice.CODE_SENT
                                : Notice.TOO_MANY_LETTERS,
                        request,
                        response);
            case NoMail() -> throw new Refused(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> wayBack.by("/login", request);
        };
    }

    @PostMapping
    Object confirm(
            @RequestParam(defaultValue = "") String code,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (confirmations.confirm(caller.session(), code, entrance.visitor(request))) {
            case ConfirmationResult.Confirmed _ -> next(Notice.EMAIL_CONFIRMED, request, response);
            case WrongCode(var triesLeft) -> {
                Problems.refuse(Problem.WRONG_CODE, response);
                // After the last try there is no field left.
                var field = triesLeft > 0 ? "code" : "form";
                yield forms.show(caller, Map.of(field, texts.wrongMailedCode(triesLeft)), model);
            }
            case CodeExpired() -> {
                Problems.refuse(Problem.CODE_EXPIRED, response);
                yield forms.show(caller, Map.of("form", texts.get("mailed-code.expired")), model);
            }
            case NoMail() -> throw new Refused(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> wayBack.by("/login", request);
        };
    }

    private View next(Notice notice, HttpServletRequest request, HttpServletResponse response) {
        flash.leave(ACCOUNT, notice.said(), request, response);
        return wayBack.by(ACCOUNT, request);
    }
}
