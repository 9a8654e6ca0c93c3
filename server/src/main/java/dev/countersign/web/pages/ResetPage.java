package dev.countersign.web.pages;

import dev.countersign.device.Token;
import dev.countersign.limits.Refusal;
import dev.countersign.password.PasswordSettings;
import dev.countersign.reset.ResetState;
import dev.countersign.signin.Caller;
import dev.countersign.signin.PasswordResets;
import dev.countersign.signin.ResetResult;
import dev.countersign.signin.ResetResult.Standing;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.WebSettings;
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
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * {@code /login/reset}: the step of a reset that this browser is at. It asks for the mailed code, shows what the member's devices
 * are asked, and asks for the new password. A form that is right redirects to this page again.
 */
@Controller
@RequestMapping(ResetPage.PAGE)
class ResetPage {
    static final String PAGE = "/login/reset";

    /** A longer wait only has a time. */
    private static final Duration COUNTED_DOWN = Duration.ofHours(1);

    private final PasswordResets passwordResets;
    private final PasswordSettings passwords;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Texts texts;
    private final Flash flash;
    private final WayBack wayBack;
    private final ScannableAddress approveAddress;

    ResetPage(
            PasswordResets passwordResets,
            PasswordSettings passwords,
            Entrance entrance,
            Cookies cookies,
            Texts texts,
            Flash flash,
            WayBack wayBack,
            WebSettings settings) {
        this.passwordResets = passwordResets;
        this.passwords = passwords;
        this.entrance = entrance;
        this.cookies = cookies;
        this.texts = texts;
        this.flash = flash;
        this.wayBack = wayBack;
        this.approveAddress = ScannableAddress.of(settings.address(ApprovePage.PATH));
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping
    Object show(HttpServletRequest request, HttpServletResponse response, Model model) {
        return page(false, request, response, model);
    }

    /** Asks for a recovery code instead. This page does not go on by itself, so that nobody's typing is lost. */
    @OpenToEveryone
    @InTheBackground
    @GetMapping("/recovery")
    Object showForRecovery(HttpServletRequest request, HttpServletResponse response, Model model) {
        return page(true, request, response, model);
    }

    @OpenToEveryone
    @PostMapping(params = "action=code")
    Object enterCode(
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return step(
                token -> passwordResets.enterCode(token, code, entrance.visitor(request)),
                false,
                request,
                response,
                model);
    }

    @OpenToEveryone
    @PostMapping(params = "action=recovery")
    Object recover(
            @RequestParam(name = "recovery_code", defaultValue = "") String recoveryCode,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return step(
                token -> passwordResets.recover(token, recoveryCode, entrance.visitor(request)),
                true,
                request,
                response,
                model);
    }

    @OpenToEveryone
    @PostMapping(params = "action=password")
    Object choosePassword(
            @RequestParam(name = "new_password", defaultValue = "") String newPassword,
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        // Sent twice: the first answer has signed this browser in.
        if (caller != null && cookies.reset(request).isEmpty()) {
            return wayBack.orTo("/dashboard", request);
        }
        return step(
                token -> passwordResets.choosePassword(token, newPassword, entrance.visitor(request)),
                false,
                request,
                response,
                model);
    }

    private Object step(
            Function<Token, ResetResult> step,
            boolean withRecoveryCode,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (cookies.reset(request).map(step).orElseGet(ResetResult.NotResetting::new)) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                flash.leave("/dashboard", Notice.PASSWORD_RESET.said(), request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            case Standing _, ResetResult.Closed _, ResetResult.NotReady _ -> wayBack.by(PAGE, request);
            case ResetResult.NotResetting() -> wayBack.by("/login/forgotten", request);
            case ResetResult.WrongCode(var triesLeft) when triesLeft == 0 -> wayBack.by(PAGE, request);
            case ResetResult.WrongCode(var triesLeft) -> {
                Problems.refuse(Problem.WRONG_CODE, response);
                model.addAttribute("errors", Map.of("code", texts.wrongMailedCode(triesLeft)));
                yield page(false, request, response, model);
            }
            case ResetResult.WrongRecoveryCode() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                model.addAttribute("errors", Map.of("recovery_code", texts.get("reset.wrong-recovery-code")));
                yield page(true, request, response, model);
            }
            case ResetResult.Invalid(var flaws) -> {
                Problems.refuse(Problem.INVALID, response);
                model.addAttribute("errors", SignUpPage.byField(texts.errors(flaws)));
                yield page(false, request, response, model);
            }
            case ResetResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                model.addAttribute("error", texts.get("reset.too-many-attempts", texts.time(retryAfter)));
                yield page(withRecoveryCode, request, response, model);
            }
            case ResetResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                model.addAttribute("error", texts.get("login.busy"));
                yield page(withRecoveryCode, request, response, model);
            }
        };
    }

    private Object page(
            boolean withRecoveryCode, HttpServletRequest request, HttpServletResponse response, Model model) {
        var visitor = entrance.visitor(request);
        var token = cookies.reset(request);
        var looked = token.map(own -> passwordResets.look(own, visitor));
        if (looked.isEmpty() || !(looked.get() instanceof Standing standing)) {
            return wayBack.by("/login/forgotten", request);
        }
        var email = flash.read(request).getOrDefault(Flash.EMAIL, "");
        if (standing.state() == ResetState.CLOSED
                && token.filter(own -> passwordResets.hasSetPassword(own, visitor))
                        .isPresent()) {
            flash.leave("/login", Notice.PASSWORD_SET.said(Flash.EMAIL, email), request, response);
            return wayBack.by("/login", request);
        }
        var needsCode =
                standing.state() == ResetState.WAITING && standing.readyAt().isEmpty();
        model.addAttribute("email", email);
        model.addAttribute("state", standing.state().toString());
        model.addAttribute("part", part(standing, withRecoveryCode || needsCode));
        model.addAttribute("needsCode", needsCode);
        model.addAttribute("expiresAt", standing.expiresAt());
        model.addAttribute("asked", standing.request().orElse(null));
        model.addAttribute(
                "isSoon",
                standing.request()
                        .map(asked -> Duration.between(asked.requestedAt(), asked.expiresAt()))
                        .filter(wait -> wait.compareTo(COUNTED_DOWN) <= 0)
                        .isPresent());
        model.addAttribute("where", approveAddress);
        model.addAttribute("device", visitor.device());
        model.addAttribute("ip", visitor.ip());
        model.addAttribute("passwordMinLength", passwords.minLength());
        return "reset";
    }

    private static String part(Standing standing, boolean withRecoveryCode) {
        return standing.state() == ResetState.WAITING && withRecoveryCode
                ? "recovery"
                : standing.state().toString();
    }
}
