package dev.countersign.web.pages;

import dev.countersign.account.PasswordSettings;
import dev.countersign.signin.Caller;
import dev.countersign.signin.SignIns;
import dev.countersign.signin.SignUpOutcome;
import dev.countersign.web.Entrance;
import dev.countersign.web.FieldError;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.Problem;
import dev.countersign.web.Problems;
import dev.countersign.web.StaleForms;
import dev.countersign.web.Texts;
import dev.countersign.web.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /signup} */
@Controller
@RequestMapping("/signup")
class SignUpPage {
    private final SignIns signIns;
    private final Entrance entrance;
    private final Texts texts;
    private final PasswordSettings passwords;
    private final RecoveryCodesPage recoveryCodes;
    private final WayBack wayBack;

    SignUpPage(
            SignIns signIns,
            Entrance entrance,
            Texts texts,
            PasswordSettings passwords,
            RecoveryCodesPage recoveryCodes,
            WayBack wayBack) {
        this.signIns = signIns;
        this.entrance = entrance;
        this.texts = texts;
        this.passwords = passwords;
        this.recoveryCodes = recoveryCodes;
        this.wayBack = wayBack;
    }

    @OpenToEveryone
    @GetMapping
    Object show(@AuthenticationPrincipal @Nullable Caller caller, HttpServletRequest request, Model model) {
        if (caller != null && StaleForms.problem(request).isEmpty()) {
            return wayBack.orTo("/dashboard", request);
        }
        return form(
                StaleForms.typed(request, "name"),
                StaleForms.typed(request, "email"),
                StaleForms.problem(request)
                        .map(problem -> Map.of("form", texts.notTaken(problem)))
                        .orElse(Map.of()),
                model);
    }

    @OpenToEveryone
    @PostMapping
    Object signUp(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (signIns.signUp(email.strip(), password, name, entrance.visitor(request))) {
            case SignUpOutcome.SignedUp(var in, var codes) -> {
                entrance.letIn(in, request, response);
                yield recoveryCodes.page(in.account(), codes, wayBack.of(request), model);
            }
            case SignUpOutcome.EmailTaken() -> {
                if (caller != null && caller.account().email().equalsIgnoreCase(email.strip())) {
                    // The page with the codes was loaded again, which sends the form again.
                    yield wayBack.orTo("/dashboard", request);
                }
                response.setStatus(Problem.EMAIL_TAKEN.status().value());
                yield form(name, email, Map.of("email", texts.get("email-taken")), model);
            }
            case SignUpOutcome.Invalid(var flaws) -> {
                response.setStatus(Problem.INVALID.status().value());
                yield form(name, email, byField(texts.errors(flaws)), model);
            }
            case SignUpOutcome.TooManyAttempts(var retryAfter) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                yield form(
                        name,
                        email,
                        Map.of("form", texts.get("signup.too-many-attempts", texts.time(retryAfter))),
                        model);
            }
            case SignUpOutcome.Busy() -> {
                response.setStatus(Problem.BUSY.status().value());
                yield form(name, email, Map.of("form", texts.get("login.busy")), model);
            }
        };
    }

    private String form(String name, String email, Map<String, String> errors, Model model) {
        model.addAttribute("name", name);
        model.addAttribute("email", email);
        model.addAttribute("errors", errors);
        model.addAttribute("passwordMinLength", passwords.minLength());
        return "signup";
    }

    static Map<String, String> byField(List<FieldError> errors) {
        var byField = new LinkedHashMap<String, String>();
        errors.forEach(error -> byField.putIfAbsent(error.field(), error.message()));
        return byField;
    }
}
