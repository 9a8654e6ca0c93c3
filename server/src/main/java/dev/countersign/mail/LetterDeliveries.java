package dev.countersign.mail;

import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.outbox.Retries;
import dev.countersign.outbox.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Hands letters to the mail server, at most at the rate of the settings, and tries again for an hour. */
@Component
class LetterDeliveries implements Work<Lane, Claim> {
    private static final Logger LOG = LoggerFactory.getLogger(LetterDeliveries.class);
    private static final Retries RETRIES = new Retries(List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5)));

    /** The numbers of an answer. The text behind them often repeats the address, which no log line has (SEC-27). */
    private static final Pattern NUMBERS = Pattern.compile("^\\d{3}(?:[ -]\\d\\.\\d{1,3}\\.\\d{1,3})?");

    private final LetterTable table;
    private final LetterTexts texts;
    private final OneTimeCodes codes;
    private final Postman postman;
    private final Pace pace;
    private final AtomicBoolean unreachable = new AtomicBoolean();
    private volatile boolean codesGoFirst = true;

    LetterDeliveries(LetterTable table, LetterTexts texts, OneTimeCodes codes, Postman postman, MailSettings settings) {
        this.table = table;
        this.texts = texts;
        this.codes = codes;
        this.postman = postman;
        this.pace = new Pace(settings.rate());
    }

    /**
     * New letters go first. Letters with codes and the queue of all due letters take turns with the rest of the rate, so that
     * neither waits until the other is empty.
     */
    @Override
    public List<Lane> destinations() {
        if (!postman.hasServer()) {
            return List.of();
        }
        return codesGoFirst ? List.of(Lane.NEW, Lane.CODE, Lane.DUE) : List.of(Lane.NEW, Lane.DUE, Lane.CODE);
    }

    @Override
    public List<Claim> claim(Lane lane, int most, Duration lease) {
        var allowed = pace.take(lane, most);
        if (allowed == 0) {
            return List.of();
        }
        var claims = table.claim(lane, allowed, lease);
        pace.giveBack(allowed - claims.size());
        if (lane != Lane.NEW && !claims.isEmpty()) {
            codesGoFirst = lane == Lane.DUE;
        }
        return claims;
    }

    @Override
    public void send(Lane lane, Claim claim) {
        // A code that was used, or voided by another, is of no use to anybody.
        text(claim).ifPresentOrElse(text -> send(claim, text), () -> table.giveUp(claim.id(), claim.attempt()));
    }

    /** Only here and in the letter itself is a code a text (SEC-75). */
    private Optional<LetterText> text(Claim claim) {
        return claim.codeId().isEmpty()
                ? Optional.of(texts.of(claim))
                : claim.codeId().flatMap(codes::find).map(code -> texts.of(claim, code, codes.textOf(code)));
    }

    private void send(Claim claim, LetterText text) {
        var result = postman.send(claim.id(), claim.writtenAt(), claim.recipient(), text);
        noteWhetherReached(result);
        switch (result) {
            case SendResult.Accepted _ -> table.sent(claim.id());
            case SendResult.Refused(var answer) -> giveUp(claim, answer);
            case SendResult.Deferred(var answer) -> tryAgain(claim, answer);
            case SendResult.NotReached _ -> tryAgain(claim, "");
        }
    }

    private void tryAgain(Claim claim, String answer) {
        if (!table.tryAgain(claim.id(), claim.attempt(), RETRIES.after(claim.attempt()))) {
            giveUp(claim, answer);
        }
    }

    private void giveUp(Claim claim, String answer) {
        if (table.giveUp(claim.id(), claim.attempt())) {
            LOG.warn("Gave up {} at attempt {}: {}", nameOf(claim), claim.attempt(), numbers(answer));
        }
    }

    private void noteWhetherReached(SendResult result) {
        if (result instanceof SendResult.NotReached(var why)) {
            if (!unreachable.getAndSet(true)) {
                LOG.warn("The mail server does not take letters, retrying each for an hour: {}", why);
            }
        } else if (unreachable.getAndSet(false)) {
            LOG.info("The mail server takes letters again.");
        }
    }

    private static String numbers(String answer) {
        var numbers = NUMBERS.matcher(answer);
        return numbers.find() ? numbers.group() : "no answer";
    }

    @Override
    public String nameOf(Claim claim) {
        var about = claim.accountId().map(account -> " to account " + account).orElse("");
        return "letter " + claim.id() + " (" + claim.kind() + ")" + about;
    }
}
