package dev.countersign.web.pages;

import dev.countersign.device.Visitor;
import dev.countersign.limits.Refusal;
import dev.countersign.password.PasswordSettings;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.signin.Caller;
import dev.countersign.signin.InvitedSignUps;
import dev.countersign.signin.SignIns;
import dev.countersign.signin.SignUpResult;
import dev.countersign.signin.SignUps;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.filter.StaleForms;
import dev.countersign.web.problem.FieldError;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
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

/** {@code /signup} */
@Controller
@RequestMapping("/signup")
class SignUpPage {
    private static final String INVITATION = "invitation_code";

    private final SignUps signUps;
    private final InvitedSignUps invitedSignUps;
    private final SignIns signIns;
    private final SentTwice sentTwice;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Texts texts;
    private final PasswordSettings passwords;
    private final RecoveryCodesPage codesPage;
    private final FormCodes formCodes;
    private final Flash flash;
    private final WayBack wayBack;

    SignUpPage(
            SignUps signUps,
            InvitedSignUps invitedSignUps,
            SignIns signIns,
            SentTwice sentTwice,
            Entrance entrance,
            Cookies cookies,
            Texts texts,
            PasswordSettings passwords,
            RecoveryCodesPage codesPage,
            FormCodes formCodes,
            Flash flash,
            WayBack wayBack) {
        this.signUps = signUps;
        this.invitedSignUps = invitedSignUps;
        this.signIns = signIns;
        this.sentTwice = sentTwice;
        this.entrance = entrance;
        this.cookies = cookies;
        this.texts = texts;
        this.passwords = passwords;
        this.codesPage = codesPage;
        this.formCodes = formCodes;
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
        if (caller != null && StaleForms.problem(request).isEmpty()) {
            return wayBack.orTo("/dashboard", request);
        }
        var email = flash.take(request, response).getOrDefault(Flash.EMAIL, StaleForms.typed(request, "email"));
        var errors = StaleForms.problem(request)
                .map(problem -> Map.of("form", texts.notTaken(problem)))
                .orElse(Map.of());
        model.addAttribute("invitation", StaleForms.typed(request, INVITATION));
        return form(StaleForms.typed(request, "name"), email, errors, request, model);
    }

    /** From another page, with the email typed there. */
    @OpenToEveryone
    @PostMapping(params = "action=start")
    View start(
            @RequestParam(defaultValue = "") String email, HttpServletRequest request, HttpServletResponse response) {
        flash.leave("/signup", Map.of(Flash.EMAIL, email), request, response);
        return wayBack.by("/signup", request);
    }

    @OpenToEveryone
    @PostMapping
    Object signUp(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(name = INVITATION, defaultValue = "") String invitation,
            @RequestParam(defaultValue = "") String codes,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var drawn = formCodes.open(codes, request);
        model.addAttribute("invitation", invitation);
        return switch (signUp(invitation.strip(), name, email.strip(), password, drawn, entrance.visitor(request))) {
            case SignUpResult.SignedUp(var in, var recovery) -> {
                entrance.letIn(in, request, response);
                yield codesPage.shownNext(in.account(), recovery, request, response);
            }
            case SignUpResult.CodeSent sent -> {
                cookies.startSignUp(sent.token(), sent.kept(), request, response);
                yield wayBack.by(SignUpCodePage.PAGE, request);
            }
            case SignUpResult.EmailTaken() ->
                codesAgain(drawn, email.strip(), password, request, response).orElseGet(() -> {
                    response.setStatus(Problem.EMAIL_TAKEN.status().value());
                    model.addAttribute("taken", true);
                    return form(name, email, Map.of("email", texts.get("email-taken")), request, model);
                });
            case SignUpResult.WrongInvitation() ->
                codesAgain(drawn, email.strip(), password, request, response).orElseGet(() -> {
                    response.setStatus(Problem.CODE_EXPIRED.status().value());
                    var errors = Map.of(INVITATION, texts.get("signup.invitation.wrong"));
                    return form(name, email, errors, request, model);
                });
            case SignUpResult.Closed() -> {
                response.setStatus(Problem.SIGN_UP_CLOSED.status().value());
                yield form(name, email, Map.of(INVITATION, texts.get("invalid.required")), request, model);
            }
            case SignUpResult.Invalid(var flaws) -> {
                response.setStatus(Problem.INVALID.status().value());
                yield form(name, email, byField(texts.errors(flaws)), request, model);
            }
            case SignUpResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(
                        name,
                        email,
                        Map.of("form", texts.get("signup.too-many-attempts", texts.time(retryAfter))),
                        request,
                        model);
            }
            case SignUpResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(name, email, Map.of("form", texts.get("login.busy")), request, model);
            }
        };
    }

    private SignUpResult signUp(
            String invitation,
            String name,
            String email,
            String password,
            Optional<DrawnCodes> drawn,
            Visitor visitor) {
        return invitation.isEmpty()
                ? signUps.signUp(email, password, name, drawn, visitor)
                : invitedSignUps.signUp(invitation, email, password, name, drawn, visitor);
    }

    /** Leads to the codes of the account that the same form has created before. */
    private Optional<Object> codesAgain(
            Optional<DrawnCodes> drawn,
            String email,
            String password,
            HttpServletRequest request,
            HttpServletResponse response) {
        return drawn.flatMap(own -> signInAgain(own, email, password, request).map(in -> {
            entrance.letIn(in, request, response);
            return codesPage.shownNext(in.account(), own.codes(), request, response);
        }));
    }

    /** A form that was sent twice has already created the account, and its browser has a seat. */
    private Optional<SignedIn> signInAgain(
            DrawnCodes drawn, String email, String password, HttpServletRequest request) {
        return Optional.of(email)
                .filter(known -> sentTwice.hasCreated(known, drawn))
                .map(known -> signIns.signIn(known, password, false, entrance.visitor(request)))
                .filter(SignedIn.class::isInstance)
                .map(SignedIn.class::cast);
    }

    private String form(
            String name, String email, Map<String, String> errors, HttpServletRequest request, Model model) {
        model.addAttribute("name", name);
        model.addAttribute("email", email);
        model.addAttribute("codes", formCodes.seal(RecoveryCodes.draw(), request));
        model.addAttribute("errors", errors);
        model.addAttribute("mode", signUps.mode().toString());
        model.addAttribute("passwordMinLength", passwords.minLength());
        return "signup";
    }

    static Map<String, String> byField(List<FieldError> errors) {
        var byField = new LinkedHashMap<String, String>();
        errors.forEach(error -> byField.putIfAbsent(error.field(), error.message()));
        return byField;
    }
}
