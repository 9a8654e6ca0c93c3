package dev.countersign.web.api;

import dev.countersign.account.Account;
import dev.countersign.memberdata.AccountExport;
import dev.countersign.profile.AccountDeletion;
import dev.countersign.profile.DataExports;
import dev.countersign.profile.ProofResult;
import dev.countersign.signin.Caller;
import dev.countersign.web.ExportFile;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** All that is stored about the member: a copy, and its deletion. */
@RestController
@RequestMapping("/api/v1/account")
class AccountDataApi {
    private final DataExports exports;
    private final ExportFile file;
    private final AccountDeletion deletion;
    private final Cookies cookies;
    private final Entrance entrance;
    private final Problems problems;

    AccountDataApi(
            DataExports exports,
            ExportFile file,
            AccountDeletion deletion,
            Cookies cookies,
            Entrance entrance,
            Problems problems) {
        this.exports = exports;
        this.file = file;
        this.deletion = deletion;
        this.cookies = cookies;
        this.entrance = entrance;
        this.problems = problems;
    }

    @PostMapping("/export")
    ResponseEntity<Object> export(
            @RequestBody TypedPassword body, @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return switch (exports.export(caller.session(), body.password(), entrance.visitor(request))) {
            case ProofResult.Done<AccountExport>(var export) -> file.answer(export, request);
            case ProofResult.WrongPassword<AccountExport>() -> problems.answer(Problem.BAD_CREDENTIALS);
            case ProofResult.NotSignedIn<AccountExport>() -> problems.answer(Problem.NOT_SIGNED_IN);
            case ProofResult.TryLater<AccountExport>(var why) -> problems.answer(why);
        };
    }

    @DeleteMapping
    ResponseEntity<Object> delete(
            @RequestBody TypedPassword body,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (deletion.delete(caller.session(), body.password(), entrance.visitor(request))) {
            case ProofResult.Done<Account> _ -> {
                cookies.signOut(response);
                yield ResponseEntity.noContent().build();
            }
            case ProofResult.WrongPassword<Account>() -> problems.answer(Problem.BAD_CREDENTIALS);
            case ProofResult.NotSignedIn<Account>() -> problems.answer(Problem.NOT_SIGNED_IN);
            case ProofResult.TryLater<Account>(var why) -> problems.answer(why);
        };
    }
}
