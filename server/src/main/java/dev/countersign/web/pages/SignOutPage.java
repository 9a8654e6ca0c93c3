package dev.countersign.web.pages;

import dev.countersign.history.EndReason;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Endings;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /logout}, to which apps link. It asks first, because any page could link to it. */
@Controller
@RequestMapping("/logout")
class SignOutPage {
    private final Endings endings;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Flash flash;
    private final WayBack wayBack;

    SignOutPage(Endings endings, Entrance entrance, Cookies cookies, Flash flash, WayBack wayBack) {
        this.endings = endings;
        this.entrance = entrance;
        this.cookies = cookies;
        this.flash = flash;
        this.wayBack = wayBack;
    }

    @OpenToEveryone
    @GetMapping
    Object show(@AuthenticationPrincipal @Nullable Caller caller, HttpServletRequest request) {
        return caller == null ? wayBack.orTo("/login", request) : "logout";
    }

    @OpenToEveryone
    @PostMapping
    Object signOut(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (caller != null) {
            endings.signOut(caller.session(), entrance.visitor(request));
        }
        cookies.signOut(response);
        var email = caller == null ? "" : caller.account().email();
        flash.leave(
                "/login",
                Map.of(SignInPage.ENDED, EndReason.SIGNED_OUT.toString(), Flash.EMAIL, email),
                request,
                response);
        return wayBack.orTo("/login", request);
    }
}
