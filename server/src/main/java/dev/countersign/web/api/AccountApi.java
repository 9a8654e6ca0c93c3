package dev.countersign.web.api;

import dev.countersign.account.FieldRule;
import dev.countersign.account.LanguageWish;
import dev.countersign.account.ProfileChange;
import dev.countersign.profile.NotSignedIn;
import dev.countersign.profile.ProfileChangeResult;
import dev.countersign.profile.ProfileChanges;
import dev.countersign.signin.Caller;
import dev.countersign.web.json.JudgedBy;
import dev.countersign.web.json.PatchedText;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The name and the language of the member's own account. */
@RestController
@RequestMapping("/api/v1/account")
class AccountApi {
    record Changes(
            @JudgedBy(FieldRule.NAME) Optional<String> name,
            @JudgedBy(FieldRule.LOCALE) PatchedText locale) {
        ProfileChange change() {
            return new ProfileChange(
                    name,
                    locale.isGiven()
                            ? Optional.of(new LanguageWish(Optional.ofNullable(locale.text())))
                            : Optional.empty());
        }
    }

    private final ProfileChanges profileChanges;
    private final Problems problems;
    private final Texts texts;

    AccountApi(ProfileChanges profileChanges, Problems problems, Texts texts) {
        this.profileChanges = profileChanges;
        this.problems = problems;
        this.texts = texts;
    }

    @PatchMapping
    ResponseEntity<Object> change(@RequestBody Changes body, @AuthenticationPrincipal Caller caller) {
        return switch (profileChanges.change(caller.session(), body.change())) {
            case ProfileChangeResult.Changed(var account) -> ResponseEntity.ok(new Answers.OfAccount(account));
            case ProfileChangeResult.Invalid(var flaws) -> problems.invalid(texts.errors(flaws));
            case NotSignedIn() -> problems.answer(Problem.NOT_SIGNED_IN);
        };
    }
}
