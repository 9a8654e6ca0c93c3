package dev.countersign.database;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Work that a node does again and again. If the database is away, the failure is logged, and the next time makes up for it. */
public final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private Background() {}

    /**
     * Does the work once.
     *
     * @param failure says to operators what was not done
     * @return false if the database was away
     */
    public static boolean run(String failure, Runnable work) {
        try {
            work.run();
            return true;
        } catch (DataAccessException | TransactionException databaseAway) {
            // Part of the pattern, not a value: BoundedConsole counts lines by their pattern.
            LOG.warn(failure + ": {}", databaseAway.getMessage());
            return false;
        }
    }

    /**
     * Does work of many rows in parts, each in a transaction of its own.
     *
     * @param part returns whether there may be more
     */
    public static void runInParts(String failure, BooleanSupplier part) {
        run(failure, () -> {
            while (part.getAsBoolean()) {}
        });
    }
}
