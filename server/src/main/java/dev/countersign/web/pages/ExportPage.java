package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.memberdata.AccountExport;
import dev.countersign.profile.DataExports;
import dev.countersign.profile.ProofResult;
import dev.countersign.signin.Caller;
import dev.countersign.web.ExportFile;
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

/** {@code /account/export}: a member downloads all that is stored about them. The page stays while the browser saves the file. */
@Controller
@RequestMapping("/account/export")
class ExportPage {
    private final DataExports exports;
    private final ExportFile file;
    private final Entrance entrance;
    private final WayBack wayBack;
    private final Texts texts;

    ExportPage(DataExports exports, ExportFile file, Entrance entrance, WayBack wayBack, Texts texts) {
        this.exports = exports;
        this.file = file;
        this.entrance = entrance;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @GetMapping
    String show(Model model) {
        return form(Map.of(), model);
    }

    @PostMapping
    Object export(
            @RequestParam(defaultValue = "") String password,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (exports.export(caller.session(), password, entrance.visitor(request))) {
            case ProofResult.Done<AccountExport>(var export) -> file.answer(export, request);
            case ProofResult.WrongPassword<AccountExport>() -> {
                Problems.refuse(Problem.BAD_CREDENTIALS, response);
                yield form(Map.of("password", texts.get("invalid.wrong-current-password")), model);
            }
            case ProofResult.NotSignedIn<AccountExport>() -> wayBack.by("/login", request);
            case ProofResult.TryLater<AccountExport>(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(Map.of("form", texts.get("account.too-many-attempts", texts.time(retryAfter))), model);
            }
            case ProofResult.TryLater<AccountExport>(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                yield form(Map.of("form", texts.get("login.busy")), model);
            }
        };
    }

    private static String form(Map<String, String> errors, Model model) {
        model.addAttribute("errors", errors);
        return "export";
    }
}
