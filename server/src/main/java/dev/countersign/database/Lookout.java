package dev.countersign.database;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks the other hosts of {@code DATABASE_URL} every second who they are. So a node learns that one of them was promoted even
 * while the old primary still answers.
 */
@Component
@ConditionalOnWebApplication
class Lookout implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);

    private final Primary primary;
    private volatile boolean running;

    /**
     * Also checks the server, here and not in {@link KnownServer}, because {@code database accept} runs on a refused one.
     *
     * @throws DatabaseUnusable if the database was restored from a backup and nobody has accepted that
     */
    Lookout(Primary primary, KnownServer known) {
        this.primary = primary;
        known.check();
    }

    @Override
    public void start() {
        running = true;
        if (primary.hosts().size() > 1) {
            for (var host : primary.hosts()) {
                // A host that does not answer must not keep the others from being asked.
                Thread.ofPlatform().daemon().name("countersign-lookout").start(() -> watch(host));
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void watch(DatabaseAddress host) {
        UnusableServer.@Nullable Kind logged = null;
        while (running) {
            if (!primary.isCurrent(host)) {
                logged = ask(host, logged);
            }
            pause();
        }
    }

    /** @return the last refusal that was logged */
    private UnusableServer.@Nullable Kind ask(DatabaseAddress host, UnusableServer.@Nullable Kind logged) {
        try (var connection = host.connectToAsk()) {
            while (running && !primary.isCurrent(host)) {
                try {
                    primary.answered(host, ServerState.of(connection));
                } catch (UnusableServer refused) {
                    if (refused.kind() != logged && refused.kind() != UnusableServer.Kind.STANDBY) {
                        LOG.warn("{} is not used: {}", host.place(), refused.getMessage());
                    }
                    logged = refused.kind();
                }
                pause();
            }
            return logged;
        } catch (SQLException away) {
            return logged;
        } catch (RuntimeException | LinkageError ourFault) {
            // This thread must go on: nothing else asks this host.
            LOG.debug("{} could not be asked.", host.place(), ourFault);
            return logged;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_QUESTIONS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
