package dev.countersign.web.pages;

import dev.countersign.session.Sessions;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.View;

/** {@code /account/deleted}: the last page, on the device that deleted the account and on its other devices. */
@Controller
class DeletedPage {
    private static final String PAGE = "/account/deleted";
    private static final Map<String, String> SAID = Map.of("account", "deleted");

    private final Sessions sessions;
    private final Cookies cookies;
    private final Flash flash;
    private final WayBack wayBack;

    DeletedPage(Sessions sessions, Cookies cookies, Flash flash, WayBack wayBack) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.flash = flash;
        this.wayBack = wayBack;
    }

    /** Leads a browser here whose account is gone. The page says so to nobody else, because anybody could write a link to it. */
    View leadTo(HttpServletRequest request, HttpServletResponse response) {
        // Another tab may have signed in to another account.
        if (cookies.session(request).flatMap(sessions::find).isEmpty()) {
            cookies.signOut(response);
        }
        flash.leave(PAGE, SAID, request, response);
        return wayBack.by(PAGE, request);
    }

    @OpenToEveryone
    @GetMapping(PAGE)
    Object show(HttpServletRequest request, HttpServletResponse response) {
        return flash.take(request, response).equals(SAID) ? "deleted" : wayBack.orTo("/login", request);
    }
}
