package dev.countersign.web.api;

import dev.countersign.account.FieldRule;
import dev.countersign.signin.OperatorResetResult;
import dev.countersign.signin.OperatorResets;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.json.JudgedBy;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A member sets a new password with a code that an operator made. */
@RestController
@RequestMapping("/api/v1/password-reset/operator")
class OperatorResetApi {
    record OperatorReset(
            String email,
            String resetCode,
            @JudgedBy(FieldRule.PASSWORD) String newPassword) {
        @Override
        public String toString() {
            return "OperatorReset[not shown]";
        }
    }

    private final OperatorResets resets;
    private final Entrance entrance;
    private final Problems problems;
    private final Texts texts;

    OperatorResetApi(OperatorResets resets, Entrance entrance, Problems problems, Texts texts) {
        this.resets = resets;
        this.entrance = entrance;
        this.problems = problems;
        this.texts = texts;
    }

    @OpenToEveryone
    @PostMapping
    ResponseEntity<Object> reset(
            @RequestBody OperatorReset body, HttpServletRequest request, HttpServletResponse response) {
        var visitor = entrance.visitor(request);
        return switch (resets.reset(body.email(), body.resetCode(), body.newPassword(), visitor)) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield ResponseEntity.ok(Answers.SignedIn.of(in));
            }
            case OperatorResetResult.Refused() -> problems.answer(Problem.BAD_CREDENTIALS);
            case OperatorResetResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case OperatorResetResult.TryLater(var why) -> problems.answer(why);
        };
    }
}
