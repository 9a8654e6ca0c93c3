package dev.countersign.web.backend;

import dev.countersign.account.FieldRule;
import dev.countersign.account.Member;
import dev.countersign.keys.Scope;
import dev.countersign.operator.CreationResult;
import dev.countersign.operator.Members;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.json.JudgedBy;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Members' accounts, for back ends. */
@RestController
@RequestMapping("/api/v1/service/accounts")
class ServiceAccountsApi {
    record NewMember(
            @JudgedBy(FieldRule.EMAIL) String email,
            @JudgedBy(FieldRule.PASSWORD) String password,
            @JudgedBy(FieldRule.NAME) String name) {
        @Override
        public String toString() {
            return "NewMember[not shown]";
        }
    }

    record Search(String email) {}

    private final Members members;
    private final ServiceActs acts;
    private final Problems problems;
    private final Texts texts;

    ServiceAccountsApi(Members members, ServiceActs acts, Problems problems, Texts texts) {
        this.members = members;
        this.acts = acts;
        this.problems = problems;
        this.texts = texts;
    }

    @NeedsScope(Scope.ACCOUNTS_CREATE)
    @PostMapping
    ResponseEntity<Object> create(
            @RequestBody NewMember body, @AuthenticationPrincipal ServiceCall call, HttpServletRequest request) {
        return switch (members.create(acts.by(call, request), body.email(), body.password(), body.name())) {
            case CreationResult.Created created -> {
                call.isAbout(created.account().id());
                yield ResponseEntity.status(HttpStatus.CREATED).body(ServiceAnswers.Created.of(created));
            }
            case CreationResult.EmailTaken() -> problems.answer(Problem.EMAIL_TAKEN);
            case CreationResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case CreationResult.TryLater(var why) -> problems.answer(why);
        };
    }

    @NeedsScope(Scope.ACCOUNTS_READ)
    @PostMapping("/search")
    ResponseEntity<Object> search(@RequestBody Search body, @AuthenticationPrincipal ServiceCall call) {
        return found(members.find(body.email()), call);
    }

    @NeedsScope(Scope.ACCOUNTS_READ)
    @GetMapping("/{id}")
    ResponseEntity<Object> account(@PathVariable UUID id, @AuthenticationPrincipal ServiceCall call) {
        return found(members.find(id), call);
    }

    @NeedsScope(Scope.ACCOUNTS_DISABLE)
    @PutMapping("/{id}/disablement")
    ResponseEntity<Object> disable(
            @PathVariable UUID id, @AuthenticationPrincipal ServiceCall call, HttpServletRequest request) {
        return acts.done(members.disable(acts.by(call, request), id), id, call);
    }

    @NeedsScope(Scope.ACCOUNTS_DISABLE)
    @DeleteMapping("/{id}/disablement")
    ResponseEntity<Object> enable(
            @PathVariable UUID id, @AuthenticationPrincipal ServiceCall call, HttpServletRequest request) {
        return acts.done(members.enable(acts.by(call, request), id), id, call);
    }

    private ResponseEntity<Object> found(Optional<Member> member, ServiceCall call) {
        if (member.isEmpty()) {
            return problems.answer(Problem.NOT_FOUND);
        }
        call.isAbout(member.get().account().id());
        return ResponseEntity.ok(ServiceAnswers.Found.of(member.get()));
    }
}
