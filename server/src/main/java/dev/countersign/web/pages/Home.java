package dev.countersign.web.pages;

import dev.countersign.signin.Caller;
import dev.countersign.web.OpenToEveryone;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** To the dashboard or to sign-in. */
@Controller
class Home {
    @OpenToEveryone
    @GetMapping("/")
    String home(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null ? "redirect:/login" : "redirect:/dashboard";
    }
}
