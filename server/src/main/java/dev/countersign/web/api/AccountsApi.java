package dev.countersign.web.api;

import dev.countersign.account.FieldRule;
import dev.countersign.device.Visitor;
import dev.countersign.profile.CodeRenewals;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.PasswordChangeResult;
import dev.countersign.profile.PasswordChanges;
import dev.countersign.profile.ProofResult;
import dev.countersign.profile.RenewalResult;
import dev.countersign.signin.Caller;
import dev.countersign.signin.InvitedSignUps;
import dev.countersign.signin.SignUpCodeResult;
import dev.countersign.signin.SignUpCodes;
import dev.countersign.signin.SignUpResult;
import dev.countersign.signin.SignUps;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.json.ExactlyOneOf;
import dev.countersign.web.json.JudgedBy;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Creating an account, and changing the secrets of your own. */
@RestController
@RequestMapping("/api/v1")
class AccountsApi {
    record NewAccount(
            @JudgedBy(FieldRule.EMAIL) String email,
            @JudgedBy(FieldRule.PASSWORD) String password,
            @JudgedBy(FieldRule.NAME) String name,
            Optional<String> invitationCode) {
        @Override
        public String toString() {
            return "NewAccount[not shown]";
        }
    }

    /** One of the first two proves who changes it. */
    @ExactlyOneOf(
            value = {"current_password", "recovery_code"},
            message = "invalid.password-or-code")
    record NewPassword(
            Optional<String> currentPassword,
            Optional<String> recoveryCode,
            @JudgedBy(FieldRule.PASSWORD) String newPassword) {
        @Override
        public String toString() {
            return "NewPassword[not shown]";
        }
    }

    private final SignUps signUps;
    private final SignUpCodes signUpCodes;
    private final InvitedSignUps invitedSignUps;
    private final PasswordChanges passwordChanges;
    private final CodeRenewals renewals;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Problems problems;
    private final Texts texts;

    AccountsApi(
            SignUps signUps,
            SignUpCodes signUpCodes,
            InvitedSignUps invitedSignUps,
            PasswordChanges passwordChanges,
            CodeRenewals renewals,
            Entrance entrance,
            Cookies cookies,
            Problems problems,
            Texts texts) {
        this.signUps = signUps;
        this.signUpCodes = signUpCodes;
        this.invitedSignUps = invitedSignUps;
        this.passwordChanges = passwordChanges;
        this.renewals = renewals;
        this.entrance = entrance;
        this.cookies = cookies;
        this.problems = problems;
        this.texts = texts;
    }

    @OpenToEveryone
    @PostMapping("/accounts")
    ResponseEntity<Object> signUp(
            @RequestBody NewAccount body, HttpServletRequest request, HttpServletResponse response) {
        return switch (signUp(body, entrance.visitor(request))) {
            case SignUpResult.SignedUp signedUp -> letIn(signedUp, request, response);
            case SignUpResult.CodeSent sent -> {
                cookies.startSignUp(sent.token(), sent.kept(), request, response);
                yield ResponseEntity.accepted().body(new Answers.SignUpAsked(sent.expiresAt()));
            }
            case SignUpResult.Closed() -> problems.answer(Problem.SIGN_UP_CLOSED);
            case SignUpResult.WrongInvitation() ->
                problems.answer(Problem.CODE_EXPIRED, texts.get("problem.code-expired.invitation"), Map.of());
            case SignUpResult.EmailTaken() -> problems.answer(Problem.EMAIL_TAKEN);
            case SignUpResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case SignUpResult.TryLater(var why) -> problems.answer(why);
        };
    }

    private SignUpResult signUp(NewAccount body, Visitor visitor) {
        return body.invitationCode()
                .map(code -> invitedSignUps.signUp(
                        code, body.email(), body.password(), body.name(), Optional.empty(), visitor))
                .orElseGet(() -> signUps.signUp(body.email(), body.password(), body.name(), Optional.empty(), visitor));
    }

    @OpenToEveryone
    @PutMapping("/accounts/code")
    ResponseEntity<Object> enterCode(
            @RequestBody MailedCode body, HttpServletRequest request, HttpServletResponse response) {
        var visitor = entrance.visitor(request);
        var result = cookies.signUp(request)
                .map(token -> signUpCodes.enter(token, body.code(), Optional.empty(), visitor))
                .orElseGet(SignUpCodeResult.NotSigningUp::new);
        return switch (result) {
            case SignUpResult.SignedUp signedUp -> letIn(signedUp, request, response);
            case SignUpCodeResult.NotSigningUp() -> problems.answer(Problem.NOT_SIGNING_UP);
            case SignUpCodeResult.WrongCode(var triesLeft) -> problems.wrongMailedCode(triesLeft);
            case SignUpCodeResult.Expired() -> problems.answer(Problem.CODE_EXPIRED);
            case SignUpCodeResult.TryLater(var why) -> problems.answer(why);
        };
    }

    private ResponseEntity<Object> letIn(
            SignUpResult.SignedUp signedUp, HttpServletRequest request, HttpServletResponse response) {
        entrance.letIn(signedUp.in(), request, response);
        return ResponseEntity.status(HttpStatus.CREATED).body(Answers.SignedUp.of(signedUp));
    }

    @PutMapping("/account/password")
    ResponseEntity<Object> changePassword(
            @RequestBody NewPassword body,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        var by = caller.session();
        var visitor = entrance.visitor(request);
        var result = body.recoveryCode()
                .map(code -> passwordChanges.changePasswordByCode(by, code, body.newPassword(), visitor))
                .orElseGet(() -> passwordChanges.changePassword(
                        by, body.currentPassword().orElseThrow(), body.newPassword(), visitor));
        return switch (result) {
            case PasswordChangeResult.Changed(var own) -> {
                entrance.renew(own, request, response);
                yield ResponseEntity.noContent().build();
            }
            case PasswordChangeResult.WrongPassword() -> problems.answer(Problem.BAD_CREDENTIALS);
            case PasswordChangeResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
            case PasswordChangeResult.TryLater(var why) -> problems.answer(why);
        };
    }

    @PostMapping("/account/recovery-codes")
    ResponseEntity<Object> renewRecoveryCodes(
            @RequestBody TypedPassword body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        var visitor = entrance.visitor(request);
        return switch (renewals.renewRecoveryCodes(caller.session(), body.password(), Optional.empty(), visitor)) {
            case ProofResult.Done<RenewalResult>(RenewalResult.Renewed renewed) ->
                ResponseEntity.status(HttpStatus.CREATED).body(Answers.RecoveryCodes.of(renewed));
            case ProofResult.Done<RenewalResult>(RenewalResult.Outdated()) ->
                throw new IllegalStateException("codes drawn now cannot be outdated");
            case ProofResult.WrongPassword<RenewalResult>() -> problems.answer(Problem.BAD_CREDENTIALS);
            case ProofResult.NotSignedIn<RenewalResult>() -> problems.answer(Problem.NOT_SIGNED_IN);
            case ProofResult.TryLater<RenewalResult>(var why) -> problems.answer(why);
        };
    }
}
