package dev.countersign.history;

import dev.countersign.database.Background;
import dev.countersign.database.Database;
import dev.countersign.history.MonthTable.Month;
import dev.countersign.history.MonthTable.Parent;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Gives the session log and the security events their next month half a month before it begins, and drops the months that are
 * not kept any more (decision 0045). One node at a time does it.
 */
@Component
class MonthKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(MonthKeeper.class);

    /** All rows of the first partition are read once. */
    private static final int LONGEST_STATEMENT_MS = 3_600_000;

    private final Database database;
    private final HistorySettings settings;

    MonthKeeper(Database database, HistorySettings settings) {
        this.database = database;
        this.settings = settings;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void keep() {
        Background.run("The months of the session log and the events were not kept", () -> {
            try (var connection = database.connect()) {
                connection.setNetworkTimeout(Runnable::run, LONGEST_STATEMENT_MS);
                var months = new MonthTable(connection);
                if (months.lock()) {
                    for (var parent : Parent.values()) {
                        keep(parent, months);
                    }
                }
            } catch (SQLException away) {
                throw new DataAccessResourceFailureException(String.valueOf(away.getMessage()), away);
            }
        });
    }

    private void keep(Parent parent, MonthTable months) {
        var all = months.all(parent);
        var newest = all.getLast();
        if (months.isDue(newest)) {
            months.close(newest);
        }
        settings.kept()
                .number()
                .ifPresent(kept -> all.stream()
                        .filter(month -> months.isOver(month, kept) && !months.hasLiveSession(month))
                        .forEach(month -> drop(month, months)));
    }

    private static void drop(Month month, MonthTable months) {
        months.drop(month);
        LOG.info("Dropped {}, whose rows are not kept any more (COUNTERSIGN_HISTORY_KEPT)", month.name());
    }
}
