package dev.countersign.web.api;

import dev.countersign.account.Accounts;
import dev.countersign.session.Session;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** For reverse proxies: who is signed in, in three headers, or 401. */
@Hidden
@RestController
class Verify {
    private final Accounts accounts;

    Verify(Accounts accounts) {
        this.accounts = accounts;
    }

    @GetMapping("/verify")
    ResponseEntity<Void> verify(@AuthenticationPrincipal @Nullable Session session) {
        if (session == null) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build();
        }
        return accounts.find(session.accountId())
                .map(account -> ResponseEntity.ok()
                        .header("X-Countersign-Account", account.id().toString())
                        .header("X-Countersign-Email", account.email())
                        .header("X-Countersign-Session", session.id().toString())
                        .<Void>build())
                .orElseGet(() -> ResponseEntity.status(HttpStatus.UNAUTHORIZED).build());
    }
}
