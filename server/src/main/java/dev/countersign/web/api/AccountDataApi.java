package dev.countersign.web.api;

import dev.countersign.memberdata.AccountExport;
import dev.countersign.profile.DataExports;
import dev.countersign.profile.ProofResult;
import dev.countersign.signin.Caller;
import dev.countersign.web.ExportFile;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.Entrance;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A copy of all that is stored about the member. */
@RestController
@RequestMapping("/api/v1/account")
class AccountDataApi {
    private final DataExports exports;
    private final ExportFile file;
    private final Entrance entrance;
    private final Problems problems;

    AccountDataApi(DataExports exports, ExportFile file, Entrance entrance, Problems problems) {
        this.exports = exports;
        this.file = file;
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
}
