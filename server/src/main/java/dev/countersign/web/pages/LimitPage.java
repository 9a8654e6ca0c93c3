package dev.countersign.web.pages;

import dev.countersign.database.Database;
import dev.countersign.device.Device;
import dev.countersign.session.Session;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.Sessions;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.View;

/**
 * {@code /login/limit}: "Already 2 sessions active", which devices those are, and how to get in. Shown to a browser that
 * sent the right password before, as its flash proves (SEC-12), until all of these seats would be free if nobody used them.
 * Redirects to sign-in then, and once a seat is free.
 */
@Controller
@RequestMapping("/login/limit")
class LimitPage {
    private static final String PAGE = "/login/limit";
    private static final String ACCOUNT = "account";
    private static final String LEFT_AT = "left-at";
    private static final String SHOWN_UNTIL = "shown-until";
    private static final Duration SHOWN_AT_MOST = Duration.ofDays(1);

    /** Longer than the seats are shown, so that the sign-in page that follows still has the email. */
    private static final Duration KEPT = Duration.ofDays(2);

    /** @param freeAt when the session ends if it is not used until then */
    record Seat(String label, Device device, Instant freeAt) {}

    private final Sessions sessions;
    private final SessionSettings settings;
    private final Database database;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    LimitPage(
            Sessions sessions, SessionSettings settings, Database database, Flash flash, WayBack wayBack, Texts texts) {
        this.sessions = sessions;
        this.settings = settings;
        this.database = database;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    /**
     * Redirects a device that sent the right password to this page.
     *
     * @param entered as {@link Flash#entered} makes it
     */
    View next(UUID accountId, Map<String, String> entered, HttpServletRequest request, HttpServletResponse response) {
        var said = new HashMap<>(entered);
        said.put(ACCOUNT, accountId.toString());
        said.put(LEFT_AT, database.now().toString());
        said.put(SHOWN_UNTIL, shownUntil(sessions.live(accountId)).toString());
        flash.leave(PAGE, said, KEPT, request, response);
        return wayBack.by(PAGE, request);
    }

    /** When the last seat becomes free if none of them is used. */
    private Instant shownUntil(List<Session> live) {
        var atMost = database.now().plus(SHOWN_AT_MOST);
        return live.stream()
                .map(session -> session.freeAt(settings))
                .max(Comparator.naturalOrder())
                .filter(atMost::isAfter)
                .orElse(atMost);
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping
    Object show(HttpServletRequest request, HttpServletResponse response, Model model) {
        var said = flash.read(request);
        var account = said.get(ACCOUNT);
        if (account == null) {
            return wayBack.by("/login", request);
        }
        var live = sessions.live(UUID.fromString(account));
        var email = said.getOrDefault(Flash.EMAIL, "");
        var remember = said.containsKey(Flash.REMEMBER);
        if (!settings.atLimit().refuses(live, settings.limit())) {
            return signIn(Notice.SEAT_FREE, email, remember, request, response);
        }
        // A flash that an older node left has no such time.
        var shownUntil = said.get(SHOWN_UNTIL);
        if ((shownUntil != null && database.now().isAfter(Instant.parse(shownUntil)))
                || hasNewProof(live, said.get(LEFT_AT))) {
            return signIn(Notice.LIMIT_OVER, email, remember, request, response);
        }
        var seats = live.stream()
                .map(session -> new Seat(session.label(), session.device(), session.freeAt(settings)))
                .sorted(Comparator.comparing(Seat::freeAt))
                .toList();
        model.addAttribute("email", email);
        model.addAttribute(StayingSignedIn.FIELD, remember);
        model.addAttribute("limitText", texts.limitReached(settings.limit()));
        model.addAttribute("seats", seats);
        model.addAttribute("firstFree", seats.getFirst().freeAt());
        return "limit";
    }

    /** Somebody has since typed a password or a code on one of the devices. The password that this browser sent may be old. */
    private static boolean hasNewProof(List<Session> live, @Nullable String leftAt) {
        return leftAt != null
                && live.stream().anyMatch(session -> session.authenticatedAt().isAfter(Instant.parse(leftAt)));
    }

    private View signIn(
            Notice notice, String email, boolean remember, HttpServletRequest request, HttpServletResponse response) {
        var next = new HashMap<>(notice.said());
        next.putAll(Flash.entered(email, remember));
        flash.leave("/login", next, request, response);
        return wayBack.by("/login", request);
    }
}
