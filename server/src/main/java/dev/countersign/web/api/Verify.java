package dev.countersign.web.api;

import dev.countersign.signin.Caller;
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
    @GetMapping("/verify")
    ResponseEntity<Void> verify(@AuthenticationPrincipal @Nullable Caller caller) {
        if (caller == null) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build();
        }
        return ResponseEntity.ok()
                .header("X-Countersign-Account", caller.account().id().toString())
                .header("X-Countersign-Email", caller.account().email())
                .header("X-Countersign-Session", caller.session().id().toString())
                .build();
    }
}
