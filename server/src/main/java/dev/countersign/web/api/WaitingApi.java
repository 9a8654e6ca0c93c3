package dev.countersign.web.api;

import dev.countersign.approval.Approvals;
import dev.countersign.signin.RedemptionResult;
import dev.countersign.signin.Redemptions;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SessionView;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The waiting device's own request. Only the waiting cookie gives access to it. */
@RestController
@RequestMapping("/api/v1/approval")
class WaitingApi {
    /** With the setting {@code ask}: the session to end, to make room. */
    record Redemption(UUID end) {}

    private final Redemptions redemptions;
    private final Approvals approvals;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Problems problems;
    private final Texts texts;

    WaitingApi(
            Redemptions redemptions,
            Approvals approvals,
            Entrance entrance,
            Cookies cookies,
            Problems problems,
            Texts texts) {
        this.redemptions = redemptions;
        this.approvals = approvals;
        this.entrance = entrance;
        this.cookies = cookies;
        this.problems = problems;
        this.texts = texts;
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping
    ResponseEntity<Object> look(HttpServletRequest request) {
        return cookies.waiting(request)
                .flatMap(approvals::find)
                .<ResponseEntity<Object>>map(
                        waiting -> ResponseEntity.ok(new Answers.Waiting(Answers.Shown.of(waiting), waiting.state())))
                .orElseGet(() -> problems.answer(Problem.NOT_WAITING));
    }

    @OpenToEveryone
    @PostMapping("/redemption")
    ResponseEntity<Object> redeem(
            @RequestBody(required = false) @Nullable Redemption body,
            HttpServletRequest request,
            HttpServletResponse response) {
        var waiting = cookies.waiting(request);
        if (waiting.isEmpty()) {
            return problems.answer(Problem.NOT_WAITING);
        }
        var end = Optional.ofNullable(body).map(Redemption::end);
        return switch (redemptions.redeem(waiting.get(), end, entrance.visitor(request))) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield ResponseEntity.ok(Answers.SignedIn.of(in));
            }
            case RedemptionResult.NotWaiting() -> problems.answer(Problem.NOT_WAITING);
            case RedemptionResult.NotApproved() -> problems.answer(Problem.NOT_APPROVED);
            case RedemptionResult.Closed() -> problems.answer(Problem.APPROVAL_CLOSED);
            case RedemptionResult.NoSuchSession() -> problems.answer(Problem.NOT_FOUND);
            case RedemptionResult.LimitReached(var limit, var choices) ->
                problems.answer(
                        Problem.SESSION_LIMIT,
                        texts.limitReached(limit),
                        choices.isEmpty() ? Map.of() : Map.of("sessions", SessionView.ofOthers(choices)));
        };
    }

    @OpenToEveryone
    @DeleteMapping
    ResponseEntity<Object> cancel(HttpServletRequest request, HttpServletResponse response) {
        var waiting = cookies.waiting(request).flatMap(approvals::find);
        if (waiting.isEmpty()) {
            return problems.answer(Problem.NOT_WAITING);
        }
        entrance.giveUp(waiting.get(), request, response);
        return ResponseEntity.noContent().build();
    }
}
