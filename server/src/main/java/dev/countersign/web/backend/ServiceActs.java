package dev.countersign.web.backend;

import dev.countersign.operator.Operator;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The steps that routes share when a back end acts on an account. */
@Component
class ServiceActs {
    private final Entrance entrance;
    private final Problems problems;

    ServiceActs(Entrance entrance, Problems problems) {
        this.entrance = entrance;
        this.problems = problems;
    }

    /** The back end as the operator who acts. */
    Operator by(ServiceCall call, HttpServletRequest request) {
        return Operator.withKey(call.key().id(), entrance.visitor(request));
    }

    /** @param done false if there was nothing to act on */
    ResponseEntity<Object> done(boolean done, UUID accountId, ServiceCall call) {
        if (!done) {
            return problems.answer(Problem.NOT_FOUND);
        }
        call.isAbout(accountId);
        return ResponseEntity.noContent().build();
    }
}
