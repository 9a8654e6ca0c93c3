package dev.countersign.web.pages;

import dev.countersign.session.SessionSettings;
import dev.countersign.web.problem.Texts;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** The choice to stay signed in, in the forms that sign a member in. Pages in between carry it in their own forms. */
@Component
class StayingSignedIn {
    /** A form that sends this field, with any value, says that the member chose it. */
    static final String FIELD = "remember";

    private final SessionSettings settings;
    private final Texts texts;

    StayingSignedIn(SessionSettings settings, Texts texts) {
        this.settings = settings;
        this.texts = texts;
    }

    /** @param chosen whether the member has chosen it already */
    void offer(boolean chosen, Model model) {
        settings.remembered().ifPresent(lifetime -> model.addAttribute("rememberedFor", texts.time(lifetime)));
        model.addAttribute(FIELD, chosen);
    }
}
