package dev.countersign.support;

import dev.countersign.OneNode;
import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.password.CheapHashes;
import dev.countersign.session.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A running node with its database. Test classes that run at the same time share the nodes with the same settings. */
public final class TestServer {
    public static final String PASSWORD = "copper lantern, winter orchard";

    private static final Map<List<String>, Shared> SHARED = new ConcurrentHashMap<>();

    /** Almost every class uses the node without settings, so it is never stopped. */
    private static final List<String> NO_SETTINGS = List.of();

    /** The nodes that the test class of this thread has started for itself. */
    private static final ThreadLocal<List<TestServer>> OF_THIS_CLASS = ThreadLocal.withInitial(ArrayList::new);

    private static final AtomicInteger MEMBERS = new AtomicInteger();

    /** The secret of all nodes, unless a test gives them another one. */
    public static final String SECRET = "a secret for tests, thirty-two bytes and more";

    /** All requests of a test come from one address, in quick succession; a test of these limits sets its own values. */
    private static final Map<String, String> UNLESS_GIVEN = Map.of(
            "countersign.secret", SECRET,
            "countersign.limits.sign-ups-per-address", "100000/1h",
            "countersign.limits.failures-per-address", "100000/1h",
            "countersign.limits.sign-ins-per-address", "100000/1h",
            "countersign.limits.right-passwords-per-account", "100000/10m");

    static {
        // Otherwise each node that starts would configure the process's logging again, and detach a test's appender.
        new SpringApplicationBuilder(Object.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .run();
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    }

    private final String databaseUrl;
    private final List<String> settings;
    private final URI url;
    private final ConfigurableApplicationContext context;

    private TestServer(String databaseUrl, List<String> settings) {
        this.databaseUrl = databaseUrl;
        this.settings = settings;
        this.url = URI.create("http://localhost:" + freePort());
        var arguments = new ArrayList<>(List.of(
                "--countersign.database.url=" + databaseUrl,
                // Skips the orderly stop: a hundred nodes would wait for a database that stops at the same time.
                "--spring.main.register-shutdown-hook=false",
                "--server.port=" + url.getPort()));
        UNLESS_GIVEN.forEach((setting, value) -> {
            if (settings.stream().noneMatch(given -> given.startsWith(setting + "="))) {
                arguments.add("--" + setting + "=" + value);
            }
        });
        settings.forEach(setting -> arguments.add("--" + setting));
        this.context = OneNode.start(arguments.toArray(String[]::new));
    }

    /**
     * A node with these settings, such as {@code countersign.session.limit=1}, until this test class ends. Other tests'
     * members use it too.
     */
    public static TestServer with(String... settings) {
        return SHARED.compute(List.of(settings), (key, running) -> {
                    var shared = running == null
                            ? new Shared(new TestServer(TestPostgres.freshDatabase(), key), new HashSet<>())
                            : running;
                    shared.users().add(Thread.currentThread());
                    return shared;
                })
                .server();
    }

    /** A node and a database for this test only, for turning the clock or breaking things. */
    public static TestServer alone(String... settings) {
        return ofThisClass(TestPostgres.freshDatabase(), List.of(settings));
    }

    /** As {@link #alone}, with hashes of the full cost. */
    public static TestServer withFullHashes(String... settings) {
        CheapHashes.full(true);
        try {
            return alone(settings);
        } finally {
            CheapHashes.full(false);
        }
    }

    private static TestServer ofThisClass(String databaseUrl, List<String> settings) {
        var server = new TestServer(databaseUrl, settings);
        OF_THIS_CLASS.get().add(server);
        return server;
    }

    /** A quiet node still takes three per cent of a processor, with its PostgreSQL. */
    static void stopThoseOfThisClass() {
        var unused = Stream.concat(OF_THIS_CLASS.get().stream(), noLongerShared().stream());
        var stopping =
                unused.map(server -> Thread.startVirtualThread(server::stop)).toList();
        OF_THIS_CLASS.remove();
        try {
            for (var thread : stopping) {
                thread.join(Duration.ofSeconds(20));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<TestServer> noLongerShared() {
        var unused = new ArrayList<TestServer>();
        for (var settings : SHARED.keySet()) {
            SHARED.computeIfPresent(settings, (key, shared) -> {
                shared.users().remove(Thread.currentThread());
                if (key.equals(NO_SETTINGS) || !shared.users().isEmpty()) {
                    return shared;
                }
                unused.add(shared.server());
                return null;
            });
        }
        return unused;
    }

    /** A node whose role owns its database and has no other rights. */
    public static TestServer ofPlainRole() {
        return ofThisClass(TestPostgres.databaseOfPlainRole(), List.of());
    }

    /** The URL of an empty database, in which the test makes the tables of an earlier release. */
    public static String emptyDatabase() {
        return TestPostgres.freshDatabase();
    }

    /** A node on a database created by the test. */
    public static TestServer on(String databaseUrl, String... settings) {
        return ofThisClass(databaseUrl, List.of(settings));
    }

    /** Makes PostgreSQL unreachable for this server only. */
    public void takeDatabaseAway() {
        TestPostgres.takeAway(databaseUrl);
    }

    public void bringDatabaseBack() {
        TestPostgres.bring(databaseUrl);
    }

    /** The settings that a process needs to be a second node on the same database. */
    public Map<String, String> forAnotherProcess() {
        return Map.of("DATABASE_URL", databaseUrl, "SESSION_SECRET", SECRET);
    }

    /** A second node on the same database, with the same settings except for these. */
    public TestServer anotherNode(String... other) {
        var same = settings.stream().filter(setting -> Stream.of(other).noneMatch(its -> its.startsWith(key(setting))));
        return ofThisClass(databaseUrl, Stream.concat(same, Stream.of(other)).toList());
    }

    private static String key(String setting) {
        return setting.substring(0, setting.indexOf('=') + 1);
    }

    public URI url() {
        return url;
    }

    public String databaseUrl() {
        return databaseUrl;
    }

    /** A new browser. */
    public Browser browser() {
        return new Browser(url, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    }

    /** An email that nobody has signed up with yet. */
    public static String freshEmail() {
        return "member" + MEMBERS.incrementAndGet() + "@example.org";
    }

    /** A browser in which a new member has just signed up. */
    public Browser member() {
        return browser().signUp(freshEmail());
    }

    /** Gives the member one more session in a seat of its own, as if the limit had been higher when it began. */
    public void addSession(Browser member) {
        rows().sql("""
                        INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip, method, expires_at)
                        SELECT gen_random_uuid(), account_id, 1000, uuid_send(gen_random_uuid()), 'x', 'Firefox', 'Linux', 'desktop',
                               '192.0.2.1', 'password', clock_now() + interval '1 day'
                        FROM session WHERE id = CAST(:id AS uuid)
                        """).param("id", member.session().orElseThrow()).update();
    }

    /** Reads the rows. */
    public JdbcClient rows() {
        return context.getBean(JdbcClient.class);
    }

    /** The number of statements that wait for a lock. */
    public int waitingForLocks() {
        return rows().sql("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .query(Integer.class)
                .single();
    }

    /** A room's facade, as other rooms get it. */
    public <T> T room(Class<T> facade) {
        return context.getBean(facade);
    }

    /** All rooms, as the command line gets them. */
    public BeanFactory rooms() {
        return context;
    }

    /**
     * Sets the clock of record ahead of the true time; only on a server of the test's own. Writes pending writes with the
     * old time first. When this returns, the node knows the new time.
     */
    public void turnClock(Duration ahead) {
        room(Sessions.class).writeTouches();
        setClock("statement_timestamp() + interval ''" + ahead + "''");
        var caches = room(RowCaches.class);
        Expect.soon(() -> caches.now()
                .filter(known -> known.until(room(Database.class).now()).abs().compareTo(Duration.ofSeconds(1)) < 0)
                .isPresent());
    }

    /**
     * Runs a sweep alone: it waits for a sweep of the node's own to end, whose rows it would skip.
     *
     * @param tables those that it sweeps, separated by commas
     */
    public <T> void sweep(Class<T> room, Consumer<? super T> sweep, String tables) {
        new TransactionTemplate(room(PlatformTransactionManager.class)).executeWithoutResult(transaction -> {
            rows().sql("LOCK TABLE " + tables + " IN EXCLUSIVE MODE").update();
            sweep.accept(room(room));
        });
    }

    /** Stops the clock of record now, which the node soon notices; only on a server of the test's own. */
    public void holdClock(Instant at) {
        setClock("timestamptz ''" + at + "''");
    }

    private void setClock(String time) {
        rows().sql("CREATE OR REPLACE FUNCTION clock_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT " + time
                        + "'")
                .update();
    }

    public void stop() {
        context.close();
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param users the threads of the test classes that use it now */
    private record Shared(TestServer server, Set<Thread> users) {}
}
