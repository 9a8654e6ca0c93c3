package dev.countersign.web.api;

import dev.countersign.operator.Operator;
import dev.countersign.web.Entrance;
import dev.countersign.web.Problem;
import dev.countersign.web.Problems;
import dev.countersign.web.ServiceCall;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Code that the routes of the service API share. */
@Component
class ServiceAnswers {
    private final Entrance entrance;
    private final Problems problems;

    ServiceAnswers(Entrance entrance, Problems problems) {
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
