package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.InstalledPostgres;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Real replication; the standby is promoted by hand. {@code chaos} does the same among a crowd of members. */
@Isolated("it measures how long a failover takes")
@DisplayName("A node whose PostgreSQL has a standby")
class FailoverTest {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

    @TempDir
    private Path directory;

    private InstalledPostgres first;
    private InstalledPostgres second;

    @BeforeEach
    void replicate() throws IOException {
        first = InstalledPostgres.start(InstalledPostgres.demand(), Files.createDirectory(directory.resolve("first")));
        first.freshDatabase("app");
        second = first.standby(Files.createDirectory(directory.resolve("second")));
    }

    @AfterEach
    void stop() {
        Stream.of(first, second).filter(Objects::nonNull).forEach(InstalledPostgres::close);
    }

    private String bothHosts() {
        return "postgres://postgres@" + first.host() + "," + second.host() + "/app";
    }

    private static int number(InstalledPostgres server, String sql) {
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + server.host() + "/app?user=postgres&ApplicationName=test");
                var row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException away) {
            throw new IllegalStateException(away);
        }
    }

    private static int connectionsOfNodes(InstalledPostgres server) {
        return number(server, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'countersign'");
    }

    private void untilReplicated(Browser member) {
        Expect.soon(() -> number(second, "SELECT count(*) FROM account WHERE email = '" + member.email() + "'") == 1);
    }

    /** @return how long it took, with the test failing after ten seconds */
    private static Duration until(BooleanSupplier fact) {
        var began = System.nanoTime();
        Expect.soon(fact);
        var took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("failover: writable again after %d ms%n", took.toMillis());
        return took;
    }

    private static void pause(Duration length) {
        var until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static boolean isWritable(TestServer node) {
        return node.browser().post("/api/v1/accounts", account()).status() == 201;
    }

    private static Map<String, String> account() {
        return Map.of("email", TestServer.freshEmail(), "name", "M", "password", TestServer.PASSWORD);
    }

    @Test
    @DisplayName("recovers within three seconds of a promotion after the primary was killed")
    void killed() {
        var node = TestServer.on(bothHosts());
        var member = node.member();
        untilReplicated(member);

        var log = new ListAppender<ILoggingEvent>();
        log.start();
        ROOT.addAppender(log);
        first.kill();
        // Long enough for a pool to have lost patience.
        pause(Duration.ofSeconds(8));
        second.promote();

        assertThat(until(() -> isWritable(node))).isLessThan(Duration.ofSeconds(3));
        Expect.soon(() -> member.get("/health/ready").status() == 200);
        assertThat(member.session()).isPresent();
        ROOT.detachAppender(log);
        var lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(lines)
                .filteredOn(line -> line.startsWith("The database is away"))
                .hasSize(1);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("The database answers again, after"))
                .singleElement()
                .asString()
                .contains(second.host() + "/app (timeline 2); before, it was " + first.host() + "/app (timeline 1)");
        assertThat(log.list)
                .filteredOn(event -> event.getThrowableProxy() != null)
                .as("stack traces")
                .isEmpty();
    }

    @Test
    @DisplayName("leaves a frozen primary that was replaced, and never returns to it (SEC-92)")
    void frozenAndWoken() {
        var node = TestServer.on(bothHosts());
        var member = node.member();
        untilReplicated(member);

        first.freeze();
        second.promote();
        assertThat(until(() -> isWritable(node))).isLessThan(Duration.ofSeconds(3));
        first.wake();
        for (var time = 0; time < 10; time++) {
            assertThat(isWritable(node)).isTrue();
            pause(Duration.ofMillis(300));
        }

        assertThat(connectionsOfNodes(first)).isZero();
        assertThat(connectionsOfNodes(second)).isPositive();
        assertThat(number(first, "SELECT count(*) FROM account")).isEqualTo(1);
        assertThat(member.delete("/api/v1/session").status()).isEqualTo(204);
        assertThat(member.get("/verify").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("refuses a session that ended on the new primary, even if it sees only the old one (SEC-92)")
    void seesOnlyTheOldOne() {
        first.waitForStandbys();
        var both = TestServer.on(bothHosts());
        var one = TestServer.on(first.url("app"));
        var member = one.member();
        assertThat(member.at(both).session()).isPresent();

        first.freeze();
        second.promote();
        Expect.soon(() -> member.at(both).delete("/api/v1/session").status() == 204);
        first.wake();

        // An answer may take five seconds, so the requests overlap.
        var late = AtOnce.run(20, number -> {
            pause(Duration.ofMillis(2_000 + 400L * number));
            return member.get("/verify").status();
        });
        assertThat(late).hasSize(20).doesNotContain(200);
        assertThat(member.get("/health/ready").status()).isEqualTo(503);
        assertThat(member.at(both).get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is not ready while its primary takes no writes")
    void readOnly() {
        var node = TestServer.on(bothHosts());
        var member = node.member();
        Expect.soon(() -> member.get("/health/ready").status() == 200);

        first.psql("ALTER SYSTEM SET default_transaction_read_only = on");
        first.psql("SELECT pg_reload_conf()");
        Expect.soon(() -> member.get("/health/ready").status() == 503);
        assertThat(isWritable(node)).isFalse();

        first.psql("ALTER SYSTEM RESET default_transaction_read_only");
        first.psql("SELECT pg_reload_conf()");
        Expect.soon(() -> member.get("/health/ready").status() == 200);
        assertThat(isWritable(node)).isTrue();
    }

    @Test
    @DisplayName("does not start with a host that is no copy of the others")
    void otherSystem() throws IOException {
        var other =
                InstalledPostgres.start(InstalledPostgres.demand(), Files.createDirectory(directory.resolve("other")));
        try {
            other.freshDatabase("app");
            var url = "postgres://postgres@" + first.host() + "," + other.host() + "/app";

            assertThatThrownBy(() -> new StartCheck(new Primary(DatabaseAddress.parse(url))).run())
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("is no copy of the one in use");
        } finally {
            other.close();
        }
    }

    @Test
    @DisplayName("starts within two seconds although one host never answers")
    void silentHost() throws IOException {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var url = "postgres://postgres@127.0.0.1:" + silent.getLocalPort() + "," + first.host() + "/app";
            var began = System.nanoTime();

            new StartCheck(new Primary(DatabaseAddress.parse(url))).run();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    @DisplayName("names each host and its reason when none can be used")
    void none() {
        var url = "postgres://postgres@127.0.0.1:1," + second.host() + "/app";

        assertThatThrownBy(() -> new StartCheck(new Primary(DatabaseAddress.parse(url))).run())
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("127.0.0.1:1/app: PostgreSQL cannot be reached")
                .hasMessageContaining(second.host() + "/app: PostgreSQL is read-only; it must be the primary.");
    }
}
