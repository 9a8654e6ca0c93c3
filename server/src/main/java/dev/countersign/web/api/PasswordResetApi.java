package dev.countersign.web.api;

import dev.countersign.account.FieldRule;
import dev.countersign.device.Token;
import dev.countersign.signin.PasswordResets;
import dev.countersign.signin.ResetAskResult;
import dev.countersign.signin.ResetResult;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.json.JudgedBy;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A new password in the place of a forgotten one. After the first step, only the reset cookie gives access to it. */
@RestController
@RequestMapping("/api/v1/password-reset")
class PasswordResetApi {
    record ResetAddress(@JudgedBy(FieldRule.EMAIL) String email) {}

    record ResetRecovery(String recoveryCode) {
        @Override
        public String toString() {
            return "ResetRecovery[not shown]";
        }
    }

    record ResetPassword(@JudgedBy(FieldRule.PASSWORD) String newPassword) {
        @Override
        public String toString() {
            return "ResetPassword[not shown]";
        }
    }

    private final PasswordResets passwordResets;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Problems problems;
    private final Texts texts;

    PasswordResetApi(
            PasswordResets passwordResets, Entrance entrance, Cookies cookies, Problems problems, Texts texts) {
        this.passwordResets = passwordResets;
        this.entrance = entrance;
        this.cookies = cookies;
        this.problems = problems;
        this.texts = texts;
    }

    @OpenToEveryone
    @PostMapping
    ResponseEntity<Object> ask(
            @RequestBody ResetAddress body, HttpServletRequest request, HttpServletResponse response) {
        return switch (passwordResets.ask(body.email(), entrance.visitor(request))) {
            case ResetAskResult.Asked asked -> {
                cookies.startReset(asked.token(), asked.kept(), request, response);
                yield ResponseEntity.accepted().body(new Answers.ResetAsked(asked.expiresAt()));
            }
            case ResetAskResult.NoMail() -> problems.answer(Problem.MAIL_NOT_CONFIGURED);
            case ResetAskResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case ResetAskResult.TryLater(var why) -> problems.answer(why);
        };
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping
    ResponseEntity<Object> look(HttpServletRequest request, HttpServletResponse response) {
        return step(token -> passwordResets.look(token, entrance.visitor(request)), request, response);
    }

    @OpenToEveryone
    @PostMapping("/code")
    ResponseEntity<Object> enterCode(
            @RequestBody MailedCode body, HttpServletRequest request, HttpServletResponse response) {
        return step(
                token -> passwordResets.enterCode(token, body.code(), entrance.visitor(request)), request, response);
    }

    @OpenToEveryone
    @PostMapping("/recovery")
    ResponseEntity<Object> recover(
            @RequestBody ResetRecovery body, HttpServletRequest request, HttpServletResponse response) {
        return step(
                token -> passwordResets.recover(token, body.recoveryCode(), entrance.visitor(request)),
                request,
                response);
    }

    @OpenToEveryone
    @PutMapping("/password")
    ResponseEntity<Object> choosePassword(
            @RequestBody ResetPassword body, HttpServletRequest request, HttpServletResponse response) {
        return step(
                token -> passwordResets.choosePassword(token, body.newPassword(), entrance.visitor(request)),
                request,
                response);
    }

    private ResponseEntity<Object> step(
            Function<Token, ResetResult> step, HttpServletRequest request, HttpServletResponse response) {
        return switch (cookies.reset(request).map(step).orElseGet(ResetResult.NotResetting::new)) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield ResponseEntity.ok(Answers.SignedIn.of(in));
            }
            case ResetResult.Standing standing -> ResponseEntity.ok(Answers.PasswordReset.of(standing));
            case ResetResult.NotResetting() -> problems.answer(Problem.NOT_RESETTING);
            case ResetResult.Closed() -> problems.answer(Problem.RESET_CLOSED);
            case ResetResult.WrongCode(var triesLeft) -> problems.wrongMailedCode(triesLeft);
            case ResetResult.WrongRecoveryCode() ->
                problems.answer(Problem.BAD_CREDENTIALS, texts.get("problem.bad-credentials.recovery-code"), Map.of());
            case ResetResult.NotReady() -> problems.answer(Problem.NOT_READY);
            case ResetResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case ResetResult.TryLater(var why) -> problems.answer(why);
        };
    }
}
