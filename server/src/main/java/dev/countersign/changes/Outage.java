package dev.countersign.changes;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator about a database that is away: one line when it is lost, and one when it answers again. */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private long answeredAtNanos = System.nanoTime();
    private boolean isAway;
    private String lastPlace = "";

    void began(String why) {
        if (!isAway) {
            isAway = true;
            LOG.warn("The database is away; trying again until it answers. {}", why);
        }
    }

    /** @param place of the server that answers, for the operator */
    void answered(String place) {
        var away = Duration.ofNanos(System.nanoTime() - answeredAtNanos);
        var before = lastPlace.isEmpty() || lastPlace.equals(place) ? "" : "; before, it was " + lastPlace;
        answeredAtNanos = System.nanoTime();
        lastPlace = place;
        if (isAway) {
            isAway = false;
            var seconds = String.format(Locale.ROOT, "%.1f", away.toMillis() / 1000.0);
            LOG.info("The database answers again, after {} s: {}{}", seconds, place, before);
        }
    }
}
