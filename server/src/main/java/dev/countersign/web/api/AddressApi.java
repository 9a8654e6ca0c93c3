package dev.countersign.web.api;

import dev.countersign.profile.AddressConfirmations;
import dev.countersign.profile.CodeExpired;
import dev.countersign.profile.CodeSent;
import dev.countersign.profile.ConfirmationResult;
import dev.countersign.profile.NoMail;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.WrongCode;
import dev.countersign.signin.Caller;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The address of a signed-in member. */
@RestController
@RequestMapping("/api/v1/account")
class AddressApi {
    private final AddressConfirmations confirmations;
    private final Entrance entrance;
    private final Problems problems;

    AddressApi(AddressConfirmations confirmations, Entrance entrance, Problems problems) {
        this.confirmations = confirmations;
        this.entrance = entrance;
        this.problems = problems;
    }

    @PostMapping("/verification")
    ResponseEntity<Object> askToConfirm(@AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (confirmations.ask(caller.session(), entrance.visitor(request))) {
            case CodeSent(var expiresAt) -> ResponseEntity.accepted().body(new Answers.CodeSent(expiresAt));
            case NoMail() -> problems.answer(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }

    @PutMapping("/verification")
    ResponseEntity<Object> confirm(
            @RequestBody MailedCode body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (confirmations.confirm(caller.session(), body.code(), entrance.visitor(request))) {
            case ConfirmationResult.Confirmed(var account) -> ResponseEntity.ok(new Answers.OfAccount(account));
            case WrongCode(var triesLeft) -> problems.wrongMailedCode(triesLeft);
            case CodeExpired() -> problems.answer(Problem.CODE_EXPIRED);
            case NoMail() -> problems.answer(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }
}
