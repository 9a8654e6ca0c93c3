package dev.countersign.mail;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code letter_count}. */
@Component
class LetterCountTable {
    private final JdbcClient jdbc;

    LetterCountTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Counts one more letter, if it is within both limits.
     *
     * @param address its keyed hash
     */
    boolean count(byte[] address, int inAnHour, int inADay) {
        return jdbc.sql("""
                        INSERT INTO letter_count AS counted (address, hour, letters)
                        SELECT :address, date_trunc('hour', clock_now()), 1
                        WHERE :inADay > (SELECT coalesce(sum(letters), 0) FROM letter_count
                                         WHERE address = :address AND hour > clock_now() - interval '1 day')
                        ON CONFLICT (address, hour) DO UPDATE SET letters = counted.letters + 1
                        WHERE counted.letters < :inAnHour
                        """)
                        .param("address", address)
                        .param("inAnHour", inAnHour)
                        .param("inADay", inADay)
                        .update()
                == 1;
    }

    /** Deletes counts that no longer limit anything. */
    int deleteOld(int most) {
        return jdbc.sql("""
                DELETE FROM letter_count WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM letter_count WHERE hour <= clock_now() - interval '1 day'
                    ORDER BY hour LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }
}
