package dev.countersign.web.pages;

import dev.countersign.session.SessionSettings;
import dev.countersign.web.Texts;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** "Already 2 sessions active", and the ways out. */
@Component
class LimitPage {
    private final SessionSettings settings;
    private final Texts texts;

    LimitPage(SessionSettings settings, Texts texts) {
        this.settings = settings;
        this.texts = texts;
    }

    /** @param email whose sessions they are, for the way by recovery */
    String page(int limit, String email, Model model) {
        model.addAttribute("email", email);
        model.addAttribute("limitText", texts.limitReached(limit));
        model.addAttribute("limit", limit);
        model.addAttribute("idleMinutes", (int) Math.max(1, settings.idle().toMinutes()));
        return "limit";
    }
}
