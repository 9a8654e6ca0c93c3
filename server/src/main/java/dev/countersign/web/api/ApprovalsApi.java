package dev.countersign.web.api;

import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.Code;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Decisions;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.json.SixDigits;
import dev.countersign.web.problem.FieldError;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Requests that wait for an answer from a signed-in device. */
@RestController
@RequestMapping("/api/v1/approvals")
class ApprovalsApi {
    /** The client's key for an answer. An answer that is sent again with the same key is not judged again. */
    private static final String KEY = "Idempotency-Key";

    record Answer(@SixDigits String code) {
        @Override
        public String toString() {
            return "Answer[not shown]";
        }
    }

    private final Decisions decisions;
    private final Entrance entrance;
    private final Approvals approvals;
    private final Problems problems;
    private final Texts texts;

    ApprovalsApi(Decisions decisions, Entrance entrance, Approvals approvals, Problems problems, Texts texts) {
        this.decisions = decisions;
        this.entrance = entrance;
        this.approvals = approvals;
        this.problems = problems;
        this.texts = texts;
    }

    @InTheBackground
    @GetMapping
    ResponseEntity<Object> pending(@AuthenticationPrincipal Caller caller) {
        return ResponseEntity.ok(
                new Answers.Pending(approvals.pending(caller.account().id())));
    }

    @PostMapping("/{id}/answer")
    ResponseEntity<Object> answer(
            @PathVariable UUID id,
            @RequestHeader(KEY) Optional<UUID> key,
            @RequestBody Answer body,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request) {
        mustHaveAtMostOneKey(request);
        var code = Code.parse(body.code());
        if (code.isEmpty()) {
            return problems.invalid(List.of(new FieldError("code", texts.get("invalid.code"))));
        }
        return decisions
                .answer(caller.session(), id, code.get(), key, entrance.visitor(request))
                .<ResponseEntity<Object>>map(result -> switch (result) {
                    case AnswerResult.Approved() -> ResponseEntity.ok(new Answers.Approved("approved"));
                    case AnswerResult.WrongCode(var triesLeft) ->
                        problems.answer(
                                Problem.WRONG_CODE,
                                texts.get("problem.wrong-code.detail", triesLeft),
                                Map.of("tries_left", triesLeft));
                    case AnswerResult.Closed() -> problems.answer(Problem.APPROVAL_CLOSED);
                    case AnswerResult.Unknown() -> problems.answer(Problem.NOT_FOUND);
                })
                .orElseGet(() -> problems.answer(Problem.NOT_SIGNED_IN));
    }

    @PostMapping("/{id}/denial")
    ResponseEntity<Object> deny(
            @PathVariable UUID id,
            @RequestHeader(KEY) Optional<UUID> key,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request) {
        mustHaveAtMostOneKey(request);
        return decisions
                .deny(caller.session(), id, key, entrance.visitor(request))
                .<ResponseEntity<Object>>map(denial -> switch (denial.result()) {
                    case DENIED -> ResponseEntity.noContent().build();
                    case CLOSED -> problems.answer(Problem.APPROVAL_CLOSED);
                    case UNKNOWN -> problems.answer(Problem.NOT_FOUND);
                })
                .orElseGet(() -> problems.answer(Problem.NOT_SIGNED_IN));
    }

    /** Of several keys, Spring would take the first. */
    private static void mustHaveAtMostOneKey(HttpServletRequest request) {
        if (Collections.list(request.getHeaders(KEY)).size() > 1) {
            throw new Refused(Problem.MALFORMED);
        }
    }

    @DeleteMapping("/{id}/denial")
    ResponseEntity<Object> takeDenialBack(
            @PathVariable UUID id, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return decisions
                .takeDenialBack(caller.session(), id, entrance.visitor(request))
                .<ResponseEntity<Object>>map(
                        known -> known ? ResponseEntity.noContent().build() : problems.answer(Problem.NOT_FOUND))
                .orElseGet(() -> problems.answer(Problem.NOT_SIGNED_IN));
    }
}
