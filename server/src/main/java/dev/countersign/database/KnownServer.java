package dev.countersign.database;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Whether this is the server that the database was last used on. */
@Component
public class KnownServer {
    private final ServerTable table;
    private volatile ServerTable.@Nullable Known noted;

    KnownServer(ServerTable table) {
        this.table = table;
    }

    /** @throws DatabaseUnusable if the database was restored from a backup and nobody has accepted that */
    public void check() {
        var recorded = table.recorded();
        var now = table.now();
        if (isRestored(recorded, now)) {
            throw new DatabaseUnusable("DATABASE_URL: this database was last used on " + recorded + ", and is now on "
                    + now + "; if you restored or moved it, run 'countersign database accept'.");
        }
        table.note();
        noted = now;
    }

    /** Records the current timeline if another primary has taken over. */
    @Scheduled(fixedDelay = 10, initialDelay = 10, timeUnit = TimeUnit.SECONDS)
    void note() {
        var now = table.now();
        if (!now.equals(noted) && Background.run("The server's timeline is not recorded", table::note)) {
            noted = now;
        }
    }

    private static boolean isRestored(ServerTable.Known recorded, ServerTable.Known now) {
        return recorded.systemIdentifier() != now.systemIdentifier() || recorded.timeline() > now.timeline();
    }

    /** The present server becomes the known one, even with a lower timeline. */
    public Optional<Accepted> accept() {
        var recorded = table.recorded();
        var now = table.now();
        if (!isRestored(recorded, now)) {
            return Optional.empty();
        }
        table.accept();
        return Optional.of(new Accepted(recorded.toString(), now.toString()));
    }

    /** The servers before and after, for the operator. */
    public record Accepted(String before, String now) {}
}
