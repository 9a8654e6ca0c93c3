package dev.countersign.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is compared, each with the settings that its own documents give for production. */
final class Contestants {
    private static final String SECRET = "a secret of the benchmark, and of nothing else";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** The jar, unpacked by {@code bin/bench}. */
    private static final String UNPACKED = "bench/target/countersign";

    private static final String MOST_HEAP = "-Xmx1g";

    /** The same for every Java process, the password hash alone included. */
    static final List<String> JVM = List.of(JAVA, MOST_HEAP);

    private final Cluster cluster;
    private final SeededSessions sessions;

    Contestants(Cluster cluster) {
        this.cluster = cluster;
        this.sessions = new SeededSessions(cluster, SECRET);
    }

    Contestant countersign(String database) {
        return countersign("Countersign", java("server/target/countersign.jar"), Map.of(), database);
    }

    /** With the cheap hashes of the server's tests, which {@code bin/bench} puts beside the unpacked jar. */
    Contestant countersignWithCheapHashes(String name, String database, int announceOutboxAbove) {
        var classPath = List.of("bench/target/cheap-hashes", UNPACKED + "/countersign.jar", UNPACKED + "/lib/*");
        return countersign(
                name,
                Stream.concat(
                                JVM.stream(),
                                Stream.of(
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        String.join(File.pathSeparator, classPath),
                                        "dev.countersign.Main"))
                        .toList(),
                Map.of("COUNTERSIGN_ANNOUNCE_OUTBOX_ABOVE", String.valueOf(announceOutboxAbove)),
                database);
    }

    /** What {@code bin/pack} made. */
    Contestant countersignPacked(String database) {
        return countersign("Countersign, packed", List.of("server/target/pack/bin/countersign"), Map.of(), database);
    }

    private Contestant countersign(
            String name, List<String> command, Map<String, String> moreSettings, String database) {
        var settings = new HashMap<>(moreSettings);
        settings.putAll(Map.of(
                "DATABASE_URL", cluster.url(database),
                "JAVA_OPTS", MOST_HEAP,
                "SESSION_SECRET", SECRET,
                // Relying parties that hear of the end of sessions.
                "COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.1/32",
                // All of this comes from one address, as through a proxy.
                "COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.0/8,::1/128",
                "COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS", "999999/1h",
                "COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS", "999999/1h",
                "COUNTERSIGN_LIMITS_SIGN_INS_PER_ADDRESS", "999999/1h",
                "COUNTERSIGN_LIMITS_RIGHT_PASSWORDS_PER_ACCOUNT", "999999/10m",
                "COUNTERSIGN_LIMITS_CALLS_PER_KEY", "999999/1s"));
        return new Contestant(
                name,
                command,
                Map.copyOf(settings),
                "/health/ready",
                "/verify",
                (running, count) -> sessions.ofCountersign(database, count),
                Optional.empty());
    }

    Contestant bareTomcat() {
        return new Contestant(
                "bare Tomcat servlet",
                java("bench/bare-tomcat/target/bare-tomcat.jar"),
                Map.of(),
                "/",
                "/",
                (running, count) -> SeededSessions.tokensOfCountersign(count),
                Optional.of(0.70));
    }

    Contestant springSession(String database) {
        return new Contestant(
                "Spring Session JDBC",
                java("bench/spring-session/target/spring-session.jar"),
                Map.of("JDBC_URL", cluster.jdbcUrl(database)),
                "/session",
                "/session",
                (running, count) -> sessions.ofSpringSession(running, database, count),
                Optional.of(12.0));
    }

    Contestant expressSession(String database) {
        return new Contestant(
                "express-session",
                node("express-session.mjs"),
                Map.of("NODE_ENV", "production", "DATABASE_URL", cluster.url(database), "SESSION_SECRET", SECRET),
                "/session",
                "/session",
                (running, count) -> sessions.ofExpressSession(database, count),
                Optional.of(12.0));
    }

    Contestant betterAuth(String database, boolean cookieCache) {
        return new Contestant(
                cookieCache ? "better-auth with its cookie cache" : "better-auth",
                node("better-auth.mjs"),
                Map.of(
                        "NODE_ENV", "production",
                        "DATABASE_URL", cluster.url(database),
                        "SESSION_SECRET", SECRET,
                        "COOKIE_CACHE", String.valueOf(cookieCache)),
                "/api/auth/ok",
                "/api/auth/get-session",
                (running, count) -> sessions.ofBetterAuth(running, database, count, cookieCache),
                cookieCache ? Optional.empty() : Optional.of(25.0));
    }

    private static List<String> java(String jar) {
        return Stream.concat(JVM.stream(), Stream.of("-jar", jar)).toList();
    }

    private static List<String> node(String script) {
        return List.of("node", "bench/node/" + script);
    }
}
