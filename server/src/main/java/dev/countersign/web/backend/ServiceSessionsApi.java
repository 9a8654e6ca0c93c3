package dev.countersign.web.backend;

import dev.countersign.keys.Scope;
import dev.countersign.operator.MemberSessions;
import dev.countersign.session.SessionSettings;
import dev.countersign.web.LiveSessions;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.SessionView;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Members' sessions, for back ends. */
@RestController
@RequestMapping("/api/v1/service/accounts/{id}/sessions")
class ServiceSessionsApi {
    private final MemberSessions sessions;
    private final SessionSettings settings;
    private final ServiceActs acts;
    private final Problems problems;

    ServiceSessionsApi(MemberSessions sessions, SessionSettings settings, ServiceActs acts, Problems problems) {
        this.sessions = sessions;
        this.settings = settings;
        this.acts = acts;
        this.problems = problems;
    }

    @NeedsScope(Scope.SESSIONS_READ)
    @GetMapping
    ResponseEntity<Object> live(@PathVariable UUID id, @AuthenticationPrincipal ServiceCall call) {
        var found = sessions.live(id);
        if (found.isEmpty()) {
            return problems.answer(Problem.NOT_FOUND);
        }
        call.isAbout(id);
        return ResponseEntity.ok(new LiveSessions(settings.limit(), SessionView.ofOthers(found.get())));
    }

    @NeedsScope(Scope.SESSIONS_END)
    @DeleteMapping("/{session_id}")
    ResponseEntity<Object> end(
            @PathVariable UUID id,
            @PathVariable("session_id") UUID sessionId,
            @AuthenticationPrincipal ServiceCall call,
            HttpServletRequest request) {
        return acts.done(sessions.end(acts.by(call, request), id, sessionId), id, call);
    }

    @NeedsScope(Scope.SESSIONS_END)
    @DeleteMapping
    ResponseEntity<Object> endAll(
            @PathVariable UUID id, @AuthenticationPrincipal ServiceCall call, HttpServletRequest request) {
        return acts.done(sessions.end(acts.by(call, request), id).isPresent(), id, call);
    }
}
