package dev.countersign.web.pages;

import dev.countersign.signin.Caller;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.visitor.WayBack;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Redirects to the dashboard or to sign-in, and serves well-known addresses. */
@Controller
class Home {
    private static final String ACCOUNT = "/account";

    private final WayBack wayBack;

    Home(WayBack wayBack) {
        this.wayBack = wayBack;
    }

    @OpenToEveryone
    @GetMapping("/")
    String home(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null ? "redirect:/login" : "redirect:/dashboard";
    }

    /** For password managers: W3C, A Well-Known URL for Changing Passwords, section 3. */
    @OpenToEveryone
    @InTheBackground
    @GetMapping("/.well-known/change-password")
    Object changePassword(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null
                ? wayBack.signInFor(ACCOUNT)
                : ResponseEntity.status(HttpStatus.SEE_OTHER)
                        .location(URI.create(ACCOUNT))
                        .build();
    }
}
