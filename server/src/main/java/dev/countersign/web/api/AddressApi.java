package dev.countersign.web.api;

import dev.countersign.account.FieldRule;
import dev.countersign.profile.AddressChangeResult;
import dev.countersign.profile.AddressChanges;
import dev.countersign.profile.AddressConfirmations;
import dev.countersign.profile.AddressRequestResult;
import dev.countersign.profile.AddressUndo;
import dev.countersign.profile.CodeExpired;
import dev.countersign.profile.CodeSent;
import dev.countersign.profile.ConfirmationResult;
import dev.countersign.profile.NoMail;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.UndoResult;
import dev.countersign.profile.WrongCode;
import dev.countersign.signin.Caller;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.json.JudgedBy;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The address of a signed-in member, and the undoing of its change by whoever reads the mail of the old one. */
@RestController
@RequestMapping("/api/v1/account")
class AddressApi {
    record NewEmail(@JudgedBy(FieldRule.EMAIL) String email, String password) {
        @Override
        public String toString() {
            return "NewEmail[not shown]";
        }
    }

    private final AddressConfirmations confirmations;
    private final AddressChanges changes;
    private final AddressUndo undo;
    private final Entrance entrance;
    private final Problems problems;
    private final Texts texts;

    AddressApi(
            AddressConfirmations confirmations,
            AddressChanges changes,
            AddressUndo undo,
            Entrance entrance,
            Problems problems,
            Texts texts) {
        this.confirmations = confirmations;
        this.changes = changes;
        this.undo = undo;
        this.entrance = entrance;
        this.problems = problems;
        this.texts = texts;
    }

    @PostMapping("/verification")
    ResponseEntity<Object> askToConfirm(@AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (confirmations.ask(caller.session())) {
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

    @PostMapping("/email")
    ResponseEntity<Object> askToChange(
            @RequestBody NewEmail body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (changes.ask(caller.session(), body.email(), body.password(), entrance.visitor(request))) {
            case CodeSent(var expiresAt) -> ResponseEntity.accepted().body(new Answers.CodeSent(expiresAt));
            case AddressRequestResult.WrongPassword() -> problems.answer(Problem.BAD_CREDENTIALS);
            case AddressRequestResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case AddressRequestResult.TryLater(var why) -> problems.answer(why);
            case NoMail() -> problems.answer(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }

    @PutMapping("/email")
    ResponseEntity<Object> change(
            @RequestBody MailedCode body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (changes.change(caller.session(), body.code(), entrance.visitor(request))) {
            case AddressChangeResult.Changed(var account) -> ResponseEntity.ok(new Answers.OfAccount(account));
            case AddressChangeResult.EmailTaken() -> problems.answer(Problem.EMAIL_TAKEN);
            case WrongCode(var triesLeft) -> problems.wrongMailedCode(triesLeft);
            case CodeExpired() -> problems.answer(Problem.CODE_EXPIRED);
            case NoMail() -> problems.answer(Problem.MAIL_NOT_CONFIGURED);
            case NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }

    @OpenToEveryone
    @PostMapping("/email/undo")
    ResponseEntity<Object> undo(@RequestBody MailedCode body, HttpServletRequest request) {
        return switch (undo.undo(body.code(), entrance.visitor(request))) {
            case UndoResult.Undone _ -> ResponseEntity.noContent().build();
            case UndoResult.WrongCode() ->
                problems.answer(Problem.CODE_EXPIRED, texts.get("undo.wrong-code"), Map.of());
            case UndoResult.TryLater(var why) -> problems.answer(why);
            case NoMail() -> problems.answer(Problem.MAIL_NOT_CONFIGURED);
        };
    }
}
