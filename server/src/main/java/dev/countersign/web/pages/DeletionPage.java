package dev.countersign.web.pages;

import dev.countersign.account.Account;
import dev.countersign.history.EndReason;
import dev.countersign.history.History;
import dev.countersign.limits.Refusal;
import dev.countersign.profile.AccountDeletion;
import dev.countersign.profile.ProofResult;
import dev.countersign.signin.Caller;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
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

/** {@code /account/delete}: says what happens, and asks for the password and a confirmation. */
@Controller
@RequestMapping("/account/delete")
class DeletionPage {
    private final AccountDeletion deletion;
    private final DeletedPage deleted;
    private final History history;
    private final Entrance entrance;
    private final WayBack wayBack;
    private final Texts texts;

    DeletionPage(
            AccountDeletion deletion,
            DeletedPage deleted,
            History history,
            Entrance entrance,
            WayBack wayBack,
            Texts texts) {
        this.deletion = deletion;
        this.deleted = deleted;
        this.history = history;
        this.entrance = entrance;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @GetMapping
    String show(Model model) {
        return form(Map.of(), false, model);
    }

    @PostMapping
    Object delete(
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String confirmed,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var isConfirmed = confirmed.equals("true");
        if (!isConfirmed) {
            Problems.refuse(Problem.INVALID, response);
            return form(Map.of("confirmed", texts.get("delete.not-confirmed")), false, model);
        }
        return switch (deletion.delete(caller.session(), password, entrance.visitor(request))) {
            case ProofResult.Done<Account> _ -> deleted.leadTo(request, response);
            case ProofResult.WrongPassword<Account>() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                yield form(Map.of("password", texts.get("invalid.wrong-current-password")), true, model);
            }
            case ProofResult.NotSignedIn<Account>() ->
                isDeleted(caller) ? deleted.leadTo(request, response) : wayBack.by("/login", request);
            case ProofResult.TryLater<Account>(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(Map.of("form", texts.get("account.too-many-attempts", texts.time(retryAfter))), true, model);
            }
            case ProofResult.TryLater<Account>(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(Map.of("form", texts.get("login.busy")), true, model);
            }
        };
    }

    /** The form was sent twice, or another device was quicker. */
    private boolean isDeleted(Caller caller) {
        var session = caller.session();
        return history.endReason(session.id(), session.signedInAt())
                .filter(EndReason.ACCOUNT_DELETED::equals)
                .isPresent();
    }

    private static String form(Map<String, String> errors, boolean isConfirmed, Model model) {
        model.addAttribute("errors", errors);
        model.addAttribute("isConfirmed", isConfirmed);
        return "delete";
    }
}
