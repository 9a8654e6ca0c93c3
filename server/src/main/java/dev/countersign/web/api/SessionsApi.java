package dev.countersign.web.api;

import dev.countersign.history.History;
import dev.countersign.history.LogCursor;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.Sessions;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Endings;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.LiveSessions;
import dev.countersign.web.SessionView;
import dev.countersign.web.problem.FieldError;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The member's sessions, live and past. */
@RestController
@RequestMapping("/api/v1")
class SessionsApi {
    private static final int LONGEST_PAGE = 200;

    private final Endings endings;
    private final Entrance entrance;
    private final Sessions sessions;
    private final SessionSettings settings;
    private final History history;
    private final Problems problems;
    private final Texts texts;

    SessionsApi(
            Endings endings,
            Entrance entrance,
            Sessions sessions,
            SessionSettings settings,
            History history,
            Problems problems,
            Texts texts) {
        this.endings = endings;
        this.entrance = entrance;
        this.sessions = sessions;
        this.settings = settings;
        this.history = history;
        this.problems = problems;
        this.texts = texts;
    }

    @InTheBackground
    @GetMapping("/sessions")
    ResponseEntity<Object> live(@AuthenticationPrincipal Caller caller) {
        var live = sessions.live(caller.account().id());
        return ResponseEntity.ok(new LiveSessions(
                settings.limit(), SessionView.of(live, caller.session().id())));
    }

    @DeleteMapping("/sessions/{id}")
    ResponseEntity<Object> end(
            @PathVariable UUID id, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (endings.end(caller.session(), id, entrance.visitor(request))) {
            case ENDED -> ResponseEntity.noContent().build();
            case NO_SUCH_SESSION -> problems.answer(Problem.NOT_FOUND);
            case NOT_SIGNED_IN -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }

    @DeleteMapping("/sessions")
    ResponseEntity<Object> endOthers(@AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return endings.endOthers(caller.session(), entrance.visitor(request))
                .map(ended -> ResponseEntity.noContent().build())
                .orElseGet(() -> problems.answer(Problem.NOT_SIGNED_IN));
    }

    @InTheBackground
    @GetMapping("/session-log")
    ResponseEntity<Object> log(
            @RequestParam(defaultValue = "50") String limit,
            @RequestParam Optional<String> before,
            @AuthenticationPrincipal Caller caller) {
        var errors = new ArrayList<FieldError>();
        var length = pageLength(limit);
        if (length.isEmpty()) {
            errors.add(new FieldError("limit", texts.get("invalid.limit")));
        }
        var cursor = before.flatMap(LogCursor::parse);
        if (before.isPresent() && cursor.isEmpty()) {
            errors.add(new FieldError("before", texts.get("invalid.cursor")));
        }
        if (!errors.isEmpty()) {
            return problems.invalid(errors);
        }
        return ResponseEntity.ok(history.page(caller.account().id(), length.orElseThrow(), cursor));
    }

    /** Judged here and not by Spring, which would say nothing about the other parameter. */
    private static Optional<Integer> pageLength(String text) {
        return Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,3}"))
                .map(Integer::valueOf)
                .filter(length -> length >= 1 && length <= LONGEST_PAGE);
    }
}
