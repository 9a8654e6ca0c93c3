package dev.countersign.web.pages;

import dev.countersign.signin.Caller;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.visitor.WayBack;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /approve}: the page to open on a signed-in device, in order to enter a waiting device's code there. */
@Controller
class ApprovePage {
    static final String PATH = "/approve";

    private final WayBack wayBack;

    ApprovePage(WayBack wayBack) {
        this.wayBack = wayBack;
    }

    /** Without scripts the page reloads itself, so a request for it is not activity (SEC-31). */
    @OpenToEveryone
    @InTheBackground
    @GetMapping(PATH)
    Object show(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null ? wayBack.signInFor(PATH) : "approve";
    }
}
