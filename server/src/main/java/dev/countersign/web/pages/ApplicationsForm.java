package dev.countersign.web.pages;

import dev.countersign.profile.Applications;
import dev.countersign.signin.Caller;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/** The part of {@code /account} about applications. */
@Controller
class ApplicationsForm {
    private static final String PATH = "/account/applications";

    private final Applications applications;
    private final Entrance entrance;
    private final Flash flash;
    private final WayBack wayBack;

    ApplicationsForm(Applications applications, Entrance entrance, Flash flash, WayBack wayBack) {
        this.applications = applications;
        this.entrance = entrance;
        this.flash = flash;
        this.wayBack = wayBack;
    }

    /** For a form that was answered here, and reloaded. */
    @GetMapping(PATH)
    View show(HttpServletRequest request) {
        return wayBack.by("/account", request);
    }

    @PostMapping(path = PATH, params = "application")
    View remove(
            @RequestParam("application") UUID clientId,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (applications.remove(caller.session(), clientId, entrance.visitor(request))) {
            case REMOVED -> again(Notice.ACCESS_REMOVED, request, response);
            case NO_SUCH_APPLICATION -> again(Notice.NO_SUCH_APPLICATION, request, response);
            case NOT_SIGNED_IN -> wayBack.by("/login", request);
        };
    }

    private View again(Notice notice, HttpServletRequest request, HttpServletResponse response) {
        flash.leave("/account", notice.said(), request, response);
        return wayBack.by("/account", request);
    }
}
