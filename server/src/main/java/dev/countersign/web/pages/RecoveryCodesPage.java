package dev.countersign.web.pages;

import dev.countersign.account.Account;
import dev.countersign.limits.Refusal;
import dev.countersign.profile.CodeRenewals;
import dev.countersign.profile.ProofResult;
import dev.countersign.profile.RenewalResult;
import dev.countersign.recovery.RecoveryCode;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.signin.Caller;
import dev.countersign.web.WebSettings;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/**
 * {@code /account/recovery-codes}: asks before it replaces a member's codes, and shows new codes once. Opening or reloading
 * it again redirects to the account page (SEC-27).
 */
@Controller
@RequestMapping("/account/recovery-codes")
class RecoveryCodesPage {
    private static final String PAGE = "/account/recovery-codes";
    private static final String CODES = "codes";
    private static final String ACCOUNT = "account";

    private final CodeRenewals renewals;
    private final RecoveryCodes recoveryCodes;
    private final Entrance entrance;
    private final FormCodes formCodes;
    private final Flash flash;
    private final WayBack wayBack;
    private final WebSettings settings;
    private final Texts texts;

    RecoveryCodesPage(
            CodeRenewals renewals,
            RecoveryCodes recoveryCodes,
            Entrance entrance,
            FormCodes formCodes,
            Flash flash,
            WayBack wayBack,
            WebSettings settings,
            Texts texts) {
        this.renewals = renewals;
        this.recoveryCodes = recoveryCodes;
        this.entrance = entrance;
        this.formCodes = formCodes;
        this.flash = flash;
        this.wayBack = wayBack;
        this.settings = settings;
        this.texts = texts;
    }

    @GetMapping("/new")
    String ask(@AuthenticationPrincipal Caller caller, HttpServletRequest request, Model model) {
        return form(Map.of(), caller, request, model);
    }

    /** A page from an older node posts to the shorter address. Reloading the answer there shows the codes page. */
    @PostMapping({"", "/new"})
    Object renew(
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String codes,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var drawn = formCodes.open(codes, request);
        return switch (renewals.renewRecoveryCodes(caller.session(), password, drawn, entrance.visitor(request))) {
            case ProofResult.Done<RenewalResult>(RenewalResult.Renewed(var renewed)) ->
                shownNext(caller.account(), renewed, request, response);
            case ProofResult.Done<RenewalResult>(RenewalResult.Outdated()) -> {
                flash.leave("/account", Notice.CODES_OUTDATED.said(), request, response);
                yield wayBack.by("/account", request);
            }
            case ProofResult.WrongPassword<RenewalResult>() -> {
                response.setStatus(Problem.BAD_CREDENTIALS.status().value());
                yield form(Map.of("password", texts.get("invalid.wrong-current-password")), caller, request, model);
            }
            case ProofResult.TryLater<RenewalResult>(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(
                        Map.of("password", texts.get("account.too-many-attempts", texts.time(retryAfter))),
                        caller,
                        request,
                        model);
            }
            case ProofResult.TryLater<RenewalResult>(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(Map.of("form", texts.get("login.busy")), caller, request, model);
            }
            case ProofResult.NotSignedIn<RenewalResult>() -> wayBack.by("/login", request);
        };
    }

    private String form(Map<String, String> errors, Caller caller, HttpServletRequest request, Model model) {
        var account = caller.account().id();
        model.addAttribute("codesLeft", recoveryCodes.left(account));
        model.addAttribute("codes", formCodes.seal(recoveryCodes.drawFor(account), request));
        model.addAttribute("errors", errors);
        return "recovery-codes-new";
    }

    /** Redirects to the page that shows these codes once. */
    View shownNext(
            Account account, List<RecoveryCode> codes, HttpServletRequest request, HttpServletResponse response) {
        var text = codes.stream().map(RecoveryCode::text).collect(Collectors.joining(" "));
        flash.leave(PAGE, Map.of(CODES, text, ACCOUNT, account.id().toString()), request, response);
        return wayBack.by(PAGE, request);
    }

    @GetMapping
    Object show(
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var said = flash.take(request, response);
        if (!caller.account().id().toString().equals(said.get(ACCOUNT))) {
            flash.leave("/account", Notice.CODES_SHOWN.said(), request, response);
            return wayBack.by("/account", request);
        }
        model.addAttribute("email", caller.account().shownEmail());
        model.addAttribute("codes", List.of(said.getOrDefault(CODES, "").split(" ", -1)));
        model.addAttribute("goesBack", wayBack.of(request).isPresent());
        model.addAttribute("usedAt", settings.address("/login/recovery"));
        return "recovery-codes";
    }

    /** The codes are saved: redirects to the page that this person was opening. */
    @PostMapping(params = "action=continue")
    View goOn(HttpServletRequest request) {
        return wayBack.orTo("/dashboard", request);
    }
}
