package dev.countersign.web.problem;

import dev.countersign.password.Flaw;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** The texts for people, from the message file. */
@Component
public class Texts {
    private final MessageSource messages;

    Texts(MessageSource messages) {
        this.messages = messages;
    }

    /** @throws org.springframework.context.NoSuchMessageException if the file has no such key */
    public String get(String key, Object... values) {
        return messages.getMessage(key, values, Locale.ENGLISH);
    }

    /** The reason why a form was refused that can be sent again. */
    public String notTaken(Problem problem) {
        return get("form." + problem.slug());
    }

    public String wrongMailedCode(int triesLeft) {
        return get("mailed-code.wrong", triesLeft);
    }

    /** "Already 2 sessions active". */
    public String limitReached(int limit) {
        return limit == 1 ? get("limit.one") : get("limit.many", limit);
    }

    /** "40 seconds", "15 minutes", "3 hours", "14 days": rounded up, so that nobody comes back too early. */
    public String time(Duration duration) {
        var seconds = duration.toSeconds();
        if (seconds < 100) {
            return get("time.seconds", seconds);
        }
        var minutes = Math.ceilDiv(seconds, 60L);
        if (minutes < 100) {
            return get("time.minutes", minutes);
        }
        var hours = Math.ceilDiv(minutes, 60L);
        return hours < 100 ? get("time.hours", hours) : get("time.days", Math.ceilDiv(hours, 24L));
    }

    public List<FieldError> errors(List<Flaw> flaws) {
        return flaws.stream()
                .map(flaw -> new FieldError(
                        flaw.field(), get(flaw.reason(), flaw.values().toArray())))
                .toList();
    }
}
