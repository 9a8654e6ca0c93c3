package dev.countersign.web.api;

import dev.countersign.profile.Applications;
import dev.countersign.signin.Caller;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The applications that may use the member's account. */
@RestController
@RequestMapping("/api/v1/account/applications")
class ApplicationsApi {
    private final Applications applications;
    private final Entrance entrance;
    private final Problems problems;

    ApplicationsApi(Applications applications, Entrance entrance, Problems problems) {
        this.applications = applications;
        this.entrance = entrance;
        this.problems = problems;
    }

    @GetMapping
    Answers.ApplicationList list(@AuthenticationPrincipal Caller caller) {
        return new Answers.ApplicationList(applications.of(caller.account().id()));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Object> remove(
            @PathVariable UUID id, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (applications.remove(caller.session(), id, entrance.visitor(request))) {
            case REMOVED -> ResponseEntity.noContent().build();
            case NO_SUCH_APPLICATION -> problems.answer(Problem.NOT_FOUND);
            case NOT_SIGNED_IN -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }
}
