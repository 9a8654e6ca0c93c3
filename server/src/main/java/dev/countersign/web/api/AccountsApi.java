package dev.countersign.web.api;

import dev.countersign.account.FieldRule;
import dev.countersign.signin.Caller;
import dev.countersign.signin.PasswordChangeOutcome;
import dev.countersign.signin.RenewalResult;
import dev.countersign.signin.SignIns;
import dev.countersign.signin.SignUpOutcome;
import dev.countersign.web.Entrance;
import dev.countersign.web.JudgedBy;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.Problem;
import dev.countersign.web.Problems;
import dev.countersign.web.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Creating an account, and changing your own. */
@RestController
@RequestMapping("/api/v1")
class AccountsApi {
    record NewAccount(
            @JudgedBy(FieldRule.EMAIL) String email,
            @JudgedBy(FieldRule.PASSWORD) String password,
            @JudgedBy(FieldRule.NAME) String name) {
        @Override
        public String toString() {
            return "NewAccount[not shown]";
        }
    }

    record NewPassword(
            String currentPassword,
            @JudgedBy(FieldRule.PASSWORD) String newPassword) {
        @Override
        public String toString() {
            return "NewPassword[not shown]";
        }
    }

    record Password(String password) {
        @Override
        public String toString() {
            return "Password[not shown]";
        }
    }

    private final SignIns signIns;
    private final Entrance entrance;
    private final Problems problems;
    private final Texts texts;

    AccountsApi(SignIns signIns, Entrance entrance, Problems problems, Texts texts) {
        this.signIns = signIns;
        this.entrance = entrance;
        this.problems = problems;
        this.texts = texts;
    }

    @OpenToEveryone
    @PostMapping("/accounts")
    ResponseEntity<Object> signUp(
            @RequestBody NewAccount body, HttpServletRequest request, HttpServletResponse response) {
        var visitor = entrance.visitor(request);
        return switch (signIns.signUp(body.email(), body.password(), body.name(), Optional.empty(), visitor)) {
            case SignUpOutcome.SignedUp signedUp -> {
                entrance.letIn(signedUp.in(), request, response);
                yield ResponseEntity.status(HttpStatus.CREATED).body(Answers.SignedUp.of(signedUp));
            }
            case SignUpOutcome.EmailTaken() -> problems.answer(Problem.EMAIL_TAKEN);
            case SignUpOutcome.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case SignUpOutcome.TooManyAttempts(var retryAfter) ->
                problems.answer(Problem.TOO_MANY_ATTEMPTS, retryAfter);
            case SignUpOutcome.Busy() -> problems.answer(Problem.BUSY);
        };
    }

    @PutMapping("/account/password")
    ResponseEntity<Object> changePassword(
            @RequestBody NewPassword body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (signIns.changePassword(
                caller.session(), body.currentPassword(), body.newPassword(), entrance.visitor(request))) {
            case PasswordChangeOutcome.Changed() -> ResponseEntity.noContent().build();
            case PasswordChangeOutcome.WrongPassword() -> problems.answer(Problem.BAD_CREDENTIALS);
            case PasswordChangeOutcome.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case PasswordChangeOutcome.TooManyAttempts(var retryAfter) ->
                problems.answer(Problem.TOO_MANY_ATTEMPTS, retryAfter);
            case PasswordChangeOutcome.Busy() -> problems.answer(Problem.BUSY);
            case PasswordChangeOutcome.NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }

    @PostMapping("/account/recovery-codes")
    ResponseEntity<Object> renewRecoveryCodes(
            @RequestBody Password body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        var visitor = entrance.visitor(request);
        return switch (signIns.renewRecoveryCodes(caller.session(), body.password(), Optional.empty(), visitor)) {
            case RenewalResult.Renewed renewed ->
                ResponseEntity.status(HttpStatus.CREATED).body(Answers.RecoveryCodes.of(renewed));
            case RenewalResult.Outdated() -> throw new IllegalStateException("codes drawn now cannot be outdated");
            case RenewalResult.WrongPassword() -> problems.answer(Problem.BAD_CREDENTIALS);
            case RenewalResult.TooManyAttempts(var retryAfter) ->
                problems.answer(Problem.TOO_MANY_ATTEMPTS, retryAfter);
            case RenewalResult.Busy() -> problems.answer(Problem.BUSY);
            case RenewalResult.NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }
}
