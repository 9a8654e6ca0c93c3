package dev.countersign.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code address_window}. An address has a window for its network. An IPv6 address has a second window for its
 * site, which allows eight times as many. Statements that lock both windows do so in the same order.
 */
@Component
class AddressTable {
    static final String BLOCKS = "ARRAY[network_of(CAST(:ip AS inet)), site_of(CAST(:ip AS inet))]";

    /** The rate of each kind, in the order in which windows are locked. */
    static final String RATE = """
            rate AS (
                SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:most AS int[]), CAST(:lengths AS interval[]))
                    WITH ORDINALITY AS rate (kind, most, length, place))""";

    /** Only a site has a mask of 48; networks have 32 or 64. */
    private static final String MOST =
            "((SELECT most FROM rate WHERE rate.kind = w.kind) * CASE masklen(w.network) WHEN 48 THEN 8 ELSE 1 END)";

    private static final String OVER =
            "(w.charges = 0 OR w.began_at <= clock_now() - (SELECT length FROM rate WHERE rate.kind = w.kind))";

    static final String FULL = "(w.charges >= " + MOST + " AND NOT " + OVER + ")";

    /** The clock was set back since. The two seconds spare windows that another transaction began a moment ago. */
    private static final String FROM_THE_FUTURE = "w.began_at > clock_now() + interval '2 seconds'";

    static final String OR_CHARGE_AGAIN = """
            ON CONFLICT (kind, network) DO UPDATE SET
                charges = CASE WHEN %1$s THEN 1 ELSE w.charges + 1 END,
                began_at = CASE WHEN %1$s OR %2$s THEN clock_now() ELSE w.began_at END,
                refused = w.refused AND NOT %1$s
            WHERE NOT %3$s""".formatted(OVER, FROM_THE_FUTURE, FULL);

    /** A window that was charged; {@code beganAt} tells it from a later window of the same network. */
    record Window(Counted counted, String network, Instant beganAt) {}

    private final JdbcClient jdbc;
    private final LimitSettings settings;

    AddressTable(JdbcClient jdbc, LimitSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** @return how long until the full windows end, empty if both have room; takes no lock */
    Optional<Duration> wait(Counted counted, String ip) {
        return address("""
                WITH %s
                SELECT ceil(extract(epoch FROM least(max(w.began_at), clock_now()) + max(rate.length) - clock_now()))
                FROM address_window AS w JOIN rate USING (kind)
                WHERE w.kind = :kind AND w.network = ANY (%s) AND %s
                HAVING count(*) > 0
                """.formatted(RATE, BLOCKS, FULL), counted, ip)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** Moves windows that begin in the future to now. */
    void bringToThePresent(Counted counted, String ip) {
        jdbc.sql("""
                UPDATE address_window SET began_at = clock_now() WHERE kind = :kind AND network = ANY (ARRAY (
                    SELECT w.network FROM address_window AS w
                    WHERE w.kind = :kind AND w.network = ANY (%s) AND %s
                    ORDER BY w.network FOR UPDATE))
                """.formatted(BLOCKS, FROM_THE_FUTURE))
                .param("kind", counted.toString())
                .param("ip", ip)
                .update();
    }

    /** @return whether this is the first refusal in the full windows */
    boolean refuse(Counted counted, String ip) {
        return address("""
                WITH %s
                UPDATE address_window SET refused = true WHERE kind = :kind AND network = ANY (ARRAY (
                    SELECT w.network FROM address_window AS w
                    WHERE w.kind = :kind AND w.network = ANY (%s) AND %s AND NOT w.refused
                    ORDER BY w.network FOR UPDATE))
                """.formatted(RATE, BLOCKS, FULL), counted, ip).update() > 0;
    }

    /** Takes a charge back, unless the window has started again since. */
    void giveBack(Window window) {
        jdbc.sql("""
                UPDATE address_window SET charges = charges - 1
                WHERE kind = :kind AND network = CAST(:network AS cidr) AND began_at = :began AND charges > 0
                """)
                .param("kind", window.counted().toString())
                .param("network", window.network())
                .param("began", window.beganAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    int deleteOver(Counted counted) {
        return jdbc.sql("""
                DELETE FROM address_window WHERE kind = :kind AND network = ANY (ARRAY (
                    SELECT network FROM address_window
                    WHERE kind = :kind AND began_at <= clock_now() - CAST(:window AS interval)
                    ORDER BY began_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """)
                .param("kind", counted.toString())
                .param("window", settings.of(counted).window().toString())
                .update();
    }

    private StatementSpec address(String sql, Counted counted, String ip) {
        return withRates(jdbc.sql(sql), settings)
                .param("kind", counted.toString())
                .param("ip", ip);
    }

    /** Gives a statement the values of {@link #RATE}. */
    static StatementSpec withRates(StatementSpec statement, LimitSettings settings) {
        return statement
                .param("kinds", ofEach(Counted::toString))
                .param("most", ofEach(counted -> settings.of(counted).most()))
                .param("lengths", ofEach(counted -> settings.of(counted).window()));
    }

    private static String[] ofEach(Function<Counted, Object> value) {
        return Stream.of(Counted.values()).map(value).map(Object::toString).toArray(String[]::new);
    }
}
