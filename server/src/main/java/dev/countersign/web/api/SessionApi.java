package dev.countersign.web.api;

import dev.countersign.signin.Caller;
import dev.countersign.signin.Endings;
import dev.countersign.signin.Recoveries;
import dev.countersign.signin.RecoveryResult;
import dev.countersign.signin.SignInResult;
import dev.countersign.signin.SignIns;
import dev.countersign.signin.SignedIn;
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
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The session of the requesting device: signing in, reading it, signing out. */
@RestController
@RequestMapping("/api/v1/session")
class SessionApi {
    record Credentials(String email, String password, Optional<Boolean> remember) {
        @Override
        public String toString() {
            return "Credentials[not shown]";
        }
    }

    record Recovery(String email, String password, String recoveryCode, Optional<Boolean> remember) {
        @Override
        public String toString() {
            return "Recovery[not shown]";
        }
    }

    private final SignIns signIns;
    private final Recoveries recoveries;
    private final Endings endings;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Problems problems;
    private final Texts texts;

    SessionApi(
            SignIns signIns,
            Recoveries recoveries,
            Endings endings,
            Entrance entrance,
            Cookies cookies,
            Problems problems,
            Texts texts) {
        this.signIns = signIns;
        this.recoveries = recoveries;
        this.endings = endings;
        this.entrance = entrance;
        this.cookies = cookies;
        this.problems = problems;
        this.texts = texts;
    }

    @OpenToEveryone
    @PostMapping
    ResponseEntity<Object> signIn(
            @RequestBody Credentials body, HttpServletRequest request, HttpServletResponse response) {
        var remember = body.remember().orElse(false);
        return switch (signIns.signIn(body.email(), body.password(), remember, entrance.visitor(request))) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield ResponseEntity.ok(Answers.SignedIn.of(in));
            }
            case SignInResult.ApprovalRequired(var waiting, var token) -> {
                entrance.letWait(token, request, response);
                yield ResponseEntity.accepted().body(Answers.ApprovalRequired.of(waiting));
            }
            case SignInResult.LimitReached(var limit, var _) ->
                problems.answer(Problem.SESSION_LIMIT, texts.limitReached(limit), Map.of());
            case SignInResult.AnotherIsWaiting(var retryAfter) -> problems.answer(Problem.APPROVAL_PENDING, retryAfter);
            case SignInResult.TooManyRequests(var retryAfter) -> problems.answer(Problem.TOO_MANY_ATTEMPTS, retryAfter);
            case SignInResult.TooManyWrongCodes(var retryAfter) ->
                problems.answer(Problem.TOO_MANY_ATTEMPTS, retryAfter);
            case SignInResult.Refused() -> problems.answer(Problem.BAD_CREDENTIALS);
            case SignInResult.TryLater(var why) -> problems.answer(why);
        };
    }

    @OpenToEveryone
    @PostMapping("/recovery")
    ResponseEntity<Object> recover(
            @RequestBody Recovery body, HttpServletRequest request, HttpServletResponse response) {
        var remember = body.remember().orElse(false);
        var visitor = entrance.visitor(request);
        return switch (recoveries.recover(body.email(), body.password(), body.recoveryCode(), remember, visitor)) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield ResponseEntity.ok(Answers.SignedIn.of(in));
            }
            case RecoveryResult.Refused() -> problems.answer(Problem.BAD_CREDENTIALS);
            case RecoveryResult.TryLater(var why) -> problems.answer(why);
        };
    }

    @GetMapping
    ResponseEntity<Object> current(@AuthenticationPrincipal Caller caller) {
        return ResponseEntity.ok(new Answers.Current(caller.account(), SessionView.ofCurrent(caller.session())));
    }

    @DeleteMapping
    ResponseEntity<Object> signOut(
            @AuthenticationPrincipal Caller caller, HttpServletRequest request, HttpServletResponse response) {
        endings.signOut(caller.session(), entrance.visitor(request));
        cookies.signOut(response);
        return ResponseEntity.noContent().build();
    }
}
