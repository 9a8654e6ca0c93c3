package dev.countersign.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code address_window}. An address has a window for its network. An IPv6 address has a second window for its
 * site, which allows eight times as many. Statements that lock both windows do so in the same order.
 */
@Component
class AddressTable {
    private static final String BLOCKS = "ARRAY[network_of(CAST(:ip AS inet)), site_of(CAST(:ip AS inet))]";

    /** Only a site has a mask of 48; networks have 32 or 64. */
    private static final String MOST = "(:most * CASE masklen(w.network) WHEN 48 THEN 8 ELSE 1 END)";

    private static final String OVER = "(w.charges = 0 OR w.began_at <= clock_now() - CAST(:window AS interval))";

    /** The clock was set back since. The two seconds spare windows that another transaction began a moment ago. */
    private static final String FROM_THE_FUTURE = "w.began_at > clock_now() + interval '2 seconds'";

    /** @param windows the network's window and, for IPv6, the site's */
    record AddressCharge(Counted counted, List<Window> windows) {}

    record Window(String network, Instant beganAt) {}

    private record Charged(Window window, boolean isEveryBlock) {}

    private final JdbcClient jdbc;

    AddressTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Charges the network and the site. If one of them is full, the other may still be charged; the caller then rolls back.
     *
     * @return empty if one of the windows is full
     */
    Optional<AddressCharge> charge(Counted counted, String ip, Rate rate) {
        var charged = address("""
                WITH block AS (SELECT DISTINCT unnest(%1$s) AS network),
                charged AS (
                    INSERT INTO address_window AS w (kind, network, began_at, charges)
                    SELECT CAST(:kind AS text), network, clock_now(), 1 FROM block ORDER BY network
                    ON CONFLICT (kind, network) DO UPDATE SET
                        charges = CASE WHEN %2$s THEN 1 ELSE w.charges + 1 END,
                        began_at = CASE WHEN %2$s OR %4$s THEN clock_now() ELSE w.began_at END,
                        refused = w.refused AND NOT %2$s
                    WHERE w.charges < %3$s OR %2$s
                    RETURNING network, began_at)
                SELECT CAST(network AS text) AS network, began_at,
                    (SELECT count(*) FROM charged) = (SELECT count(*) FROM block) AS every_block
                FROM charged
                """.formatted(BLOCKS, OVER, MOST, FROM_THE_FUTURE), counted, ip, rate)
                .query((row, number) -> new Charged(
                        new Window(
                                row.getString("network"),
                                row.getObject("began_at", OffsetDateTime.class).toInstant()),
                        row.getBoolean("every_block")))
                .list();
        return charged.stream().anyMatch(Charged::isEveryBlock)
                ? Optional.of(new AddressCharge(
                        counted, charged.stream().map(Charged::window).toList()))
                : Optional.empty();
    }

    /** @return how long until the full windows end, empty if both have room; takes no lock */
    Optional<Duration> wait(Counted counted, String ip, Rate rate) {
        return address("""
                SELECT ceil(extract(epoch FROM least(max(w.began_at), clock_now()) + CAST(:window AS interval) - clock_now()))
                FROM address_window AS w
                WHERE w.kind = :kind AND w.network = ANY (%s) AND w.charges >= %s AND NOT %s
                HAVING count(*) > 0
                """.formatted(BLOCKS, MOST, OVER), counted, ip, rate)
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
    boolean refuse(Counted counted, String ip, Rate rate) {
        return address("""
                UPDATE address_window SET refused = true WHERE kind = :kind AND network = ANY (ARRAY (
                    SELECT w.network FROM address_window AS w
                    WHERE w.kind = :kind AND w.network = ANY (%s) AND w.charges >= %s AND NOT %s AND NOT w.refused
                    ORDER BY w.network FOR UPDATE))
                """.formatted(BLOCKS, MOST, OVER), counted, ip, rate).update() > 0;
    }

    /** Takes the charge back in each window that has not started again since. */
    void giveBack(AddressCharge charge) {
        for (var window : charge.windows()) {
            jdbc.sql("""
                    UPDATE address_window SET charges = charges - 1
                    WHERE kind = :kind AND network = CAST(:network AS cidr) AND began_at = :began AND charges > 0
                    """)
                    .param("kind", charge.counted().toString())
                    .param("network", window.network())
                    .param("began", window.beganAt().atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    int deleteOver(Counted counted, Duration window) {
        return jdbc.sql("""
                DELETE FROM address_window WHERE kind = :kind AND network = ANY (ARRAY (
                    SELECT network FROM address_window
                    WHERE kind = :kind AND began_at <= clock_now() - CAST(:window AS interval)
                    ORDER BY began_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """)
                .param("kind", counted.toString())
                .param("window", window.toString())
                .update();
    }

    private StatementSpec address(String sql, Counted counted, String ip, Rate rate) {
        return jdbc.sql(sql)
                .param("kind", counted.toString())
                .param("ip", ip)
                .param("most", rate.most())
                .param("window", rate.window().toString());
    }
}
