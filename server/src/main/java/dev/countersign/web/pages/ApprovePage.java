package dev.countersign.web.pages;

import dev.countersign.signin.Caller;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.WayBack;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /approve}: the address that a waiting device names, for the device on which its code is entered. */
@Controller
class ApprovePage {
    static final String PATH = "/approve";

    private final WayBack wayBack;

    ApprovePage(WayBack wayBack) {
        this.wayBack = wayBack;
    }

    /** Without scripts it loads itself again, so it is no activity (SEC-31). */
    @OpenToEveryone
    @InTheBackground
    @GetMapping(PATH)
    Object show(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null ? wayBack.signInFor(PATH) : "approve";
    }
}
