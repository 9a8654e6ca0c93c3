package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.profile.ProofResult;
import dev.countersign.profile.Reauthentications;
import dev.countersign.session.Renewed;
import dev.countersign.signin.Caller;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /login/again}: a signed-in member types their password, because an application asks who is there. */
@Controller
@RequestMapping("/login/again")
class SignInAgainPage {
    private final Reauthentications reauthentications;
    private final Entrance entrance;
    private final WayBack wayBack;
    private final Texts texts;

    SignInAgainPage(Reauthentications reauthentications, Entrance entrance, WayBack wayBack, Texts texts) {
        this.reauthentications = reauthentications;
        this.entrance = entrance;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @InTheBackground
    @GetMapping
    String show() {
        return "again";
    }

    @PostMapping
    Object prove(
            @RequestParam(defaultValue = "") String password,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (reauthentications.prove(caller.session(), password, entrance.visitor(request))) {
            case ProofResult.Done<Renewed>(Renewed own) -> {
                entrance.renew(own, request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            case ProofResult.WrongPassword<Renewed>() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                yield again(texts.get("invalid.wrong-current-password"), model);
            }
            case ProofResult.TryLater<Renewed>(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                model.addAttribute("error", texts.get("account.too-many-attempts", texts.time(retryAfter)));
                yield "again";
            }
            case ProofResult.TryLater<Renewed>(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                model.addAttribute("error", texts.get("login.busy"));
                yield "again";
            }
            case ProofResult.NotSignedIn<Renewed>() -> wayBack.by("/login", request);
        };
    }

    private static String again(String error, Model model) {
        model.addAttribute("passwordError", error);
        return "again";
    }
}
