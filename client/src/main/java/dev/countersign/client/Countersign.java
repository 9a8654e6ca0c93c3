package dev.countersign.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks Countersign whose session cookie a request carries.
 *
 * <pre>{@code
 * try (var countersign = Countersign.connect(URI.create("http://localhost:4000"), key)) {
 *     Optional<Member> member = countersign.check(cookieValue);
 * }
 * }</pre>
 *
 * <p>A session that was checked within the last sixtieth of the server's idle timeout (a minute by default) is answered from
 * memory. That costs a SHA-256 and a map lookup. The server notifies this process of sessions that end. A session that has
 * ended is refused within milliseconds, and after at most two seconds whatever breaks. Time during which this machine or the
 * server's is suspended does not count. If the two seconds cannot be guaranteed, each check asks the server; if the server
 * cannot be reached, nobody gets in.
 *
 * <p>Make one instance for the whole application and keep it: it holds a connection, a few daemon threads and the cache. It
 * is safe for use by any number of threads. The key needs the scopes {@code introspect} and {@code events}; without {@code
 * events} each check asks the server.
 */
public final class Countersign implements AutoCloseable {
    /** The cookie that holds the session, unless the operator has set {@code COUNTERSIGN_COOKIE_DOMAIN}. */
    public static final String COOKIE = "__Host-countersign";

    private static final int TOKEN_LENGTH = 43;
    private static final int SESSIONS_REMEMBERED = 100_000;
    /** The longest wait for an answer: nothing is trusted for longer, so a later answer would be useless. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long LONGEST_UNASKED = Duration.ofHours(1).toNanos();

    /**
     * The server's answer, how long it can be trusted from the time of the question, and when to ask again, in nanoseconds.
     */
    private record Active(Member member, long trusted, long askAgain) {}

    private final HttpClient http;
    private final URI introspect;
    private final String key;
    private final Memory memory;
    private final Stream stream;
    private final ScheduledExecutorService ticker;
    private volatile boolean listening;
    private volatile boolean closed;

    private Countersign(URI server, String key, int sessionsRemembered) {
        var base = server.toString().replaceFirst("/+$", "");
        this.key = key;
        this.introspect = URI.create(base + "/api/v1/introspection");
        this.memory = new Memory(sessionsRemembered, System::nanoTime);
        this.ticker = Executors.newSingleThreadScheduledExecutor(Countersign::daemon);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build();
        this.stream = new Stream(
                http, URI.create(base.replaceFirst("(?i)^http", "ws") + "/api/v1/service/events"), key, memory, ticker);
    }

    /**
     * Starts listening to the server without waiting for it. An application can start while Countersign is down; it lets
     * nobody in until Countersign is up.
     *
     * @param server where this process reaches Countersign, such as {@code http://countersign:4000}; https, or http on a
     *     network that you control
     * @param key as printed by {@code countersign keys create}
     * @throws IllegalArgumentException if the server is not an absolute http or https URL, or has a user, a query or a
     *     fragment, or if the key contains a character that no key has
     * @throws NullPointerException if either argument is null
     */
    public static Countersign connect(URI server, String key) {
        return connect(server, key, SESSIONS_REMEMBERED);
    }

    /**
     * Like {@link #connect(URI, String)}, with room for a number of sessions other than 100,000.
     *
     * @param sessionsRemembered at least 1; each takes about 600 bytes
     */
    public static Countersign connect(URI server, String key, int sessionsRemembered) {
        var countersign = prepare(server, key, sessionsRemembered);
        countersign.listen();
        return countersign;
    }

    /**
     * Like {@link #connect(URI, String, int)}, but connects to nothing yet. It starts listening on {@link #listen()} or on
     * the first check of a cookie, so an application's tests need no server.
     */
    public static Countersign prepare(URI server, String key, int sessionsRemembered) {
        Objects.requireNonNull(key, "key");
        var scheme = String.valueOf(server.getScheme());
        if (server.getHost() == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
            throw new IllegalArgumentException("not an http or https URL: " + server);
        }
        if (server.getUserInfo() != null || server.getQuery() != null || server.getFragment() != null) {
            throw new IllegalArgumentException("a URL with a user, a query or a fragment (it is not shown here)");
        }
        if (!key.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("not a key of Countersign's (it is not shown here)");
        }
        if (sessionsRemembered < 1) {
            throw new IllegalArgumentException("sessionsRemembered: " + sessionsRemembered);
        }
        return new Countersign(server, key, sessionsRemembered);
    }

    /** Starts listening to the server without waiting for it. Does nothing if it already listens or is closed. */
    public synchronized void listen() {
        if (!listening && !closed) {
            listening = true;
            stream.open();
        }
    }

    /**
     * Returns the member whose session this cookie is. Counts as the member's activity, so call it for requests that a
     * person makes.
     *
     * <p>Blocks only while the server is asked, for at most two seconds.
     *
     * @param token the value of the cookie; null if the request has none
     * @return empty if nobody is signed in with this cookie: it is null, malformed, unknown or ended, or its account is
     *     disabled
     * @throws CountersignUnavailableException if nobody can tell; let nobody in
     * @throws IllegalStateException after {@link #close()}
     */
    public Optional<Member> check(String token) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (token == null || token.length() != TOKEN_LENGTH) {
            return Optional.empty();
        }
        var fingerprint = Fingerprint.of(token);
        var member = memory.find(fingerprint);
        return member.isPresent() ? member : ask(token, fingerprint);
    }

    /** Returns whether known sessions are currently answered from memory. Meant for a health page, not for decisions. */
    public boolean isTrusted() {
        return memory.isTrusted();
    }

    /**
     * Closes the connection and drops the cache. Checks in progress may succeed or fail; later ones throw. Closing twice
     * does nothing.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stream.close();
            ticker.shutdownNow();
        }
    }

    @Override
    public String toString() {
        return "Countersign[" + introspect.resolve("/") + "]";
    }

    private Optional<Member> ask(String token, Fingerprint fingerprint) {
        if (!isToken(token)) {
            return Optional.empty();
        }
        if (!listening) {
            listen();
        }
        var request = HttpRequest.newBuilder(introspect)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                .build();
        var deadline = memory.now() + PATIENCE.toNanos();
        try {
            return ask(request, fingerprint, deadline);
        } catch (IOException keptConnectionWasGone) {
            // Repeating the question is safe, and the server may just have closed an idle connection.
            return askAgain(request, fingerprint, deadline);
        }
    }

    private Optional<Member> askAgain(HttpRequest request, Fingerprint fingerprint, long deadline) {
        try {
            return ask(request, fingerprint, deadline);
        } catch (IOException away) {
            throw new CountersignUnavailableException("Countersign does not answer: " + away, away);
        }
    }

    /** Near the end of its lease a node's answer may expire in transit. Asking once more gets a fresh one. */
    private Optional<Member> ask(HttpRequest request, Fingerprint fingerprint, long deadline) throws IOException {
        for (var time = 0; time < 2; time++) {
            var sentAt = memory.now();
            var answer = understand(send(request, deadline));
            if (answer.isEmpty()) {
                memory.forget(fingerprint);
                return Optional.empty();
            }
            var active = answer.get();
            if (memory.now() - sentAt < active.trusted()) {
                var trueAt = sentAt + active.trusted() - Memory.LONGEST_TRUST;
                memory.remember(fingerprint, active.member(), trueAt, sentAt + active.askAgain());
                return Optional.of(active.member());
            }
        }
        throw new CountersignUnavailableException("Countersign's answers arrived after they had expired");
    }

    /** The client's own timeout covers only the head of an answer, so this bounds the body too. */
    private HttpResponse<String> send(HttpRequest request, long deadline) throws IOException {
        var answer = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(deadline - memory.now(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new CountersignUnavailableException("Countersign does not answer in time", late);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof IOException away) {
                throw away;
            }
            throw new CountersignUnavailableException("Countersign cannot be reached", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CountersignUnavailableException("interrupted while Countersign was asked", interrupted);
        } finally {
            answer.cancel(true);
        }
    }

    /** @return empty if nobody is signed in */
    private static Optional<Active> understand(HttpResponse<String> answer) {
        switch (answer.statusCode()) {
            case 200 -> {
                return understand(answer.body());
            }
            case 401, 403 ->
                throw new KeyRefusedException(
                        "Countersign does not accept the key for introspection: " + answer.statusCode());
            default -> throw new CountersignUnavailableException("Countersign answers with " + answer.statusCode());
        }
    }

    private static Optional<Active> understand(String body) {
        try {
            var answer = Json.object(body);
            return Boolean.TRUE.equals(answer.get("active")) ? Optional.of(active(answer)) : Optional.empty();
        } catch (IllegalArgumentException
                | ClassCastException
                | NullPointerException
                | DateTimeParseException notOurs) {
            throw new CountersignUnavailableException("Countersign's answer cannot be read", notOurs);
        }
    }

    private static Active active(Map<?, ?> answer) {
        var account = (Map<?, ?>) answer.get("account");
        var session = (Map<?, ?>) answer.get("session");
        var member = new Member(
                UUID.fromString((String) account.get("id")),
                (String) account.get("email"),
                (String) account.get("name"),
                new MemberSession(
                        UUID.fromString((String) session.get("id")),
                        (String) ((Map<?, ?>) session.get("device")).get("label"),
                        (String) session.get("method"),
                        Instant.parse((String) session.get("signed_in_at")),
                        Instant.parse((String) session.get("expires_at")),
                        Boolean.TRUE.equals(session.get("remembered"))));
        return new Active(
                member,
                Math.min(nanos(answer, "trusted_ms"), Memory.LONGEST_TRUST),
                Math.min(nanos(answer, "ask_again_ms"), LONGEST_UNASKED));
    }

    private static long nanos(Map<?, ?> answer, String field) {
        return TimeUnit.MILLISECONDS.toNanos(((Double) answer.get(field)).longValue());
    }

    /** The base64url alphabet: a token made of it needs no escaping. */
    private static boolean isToken(String text) {
        return text.chars()
                .allMatch(letter -> letter >= 'A' && letter <= 'Z'
                        || letter >= 'a' && letter <= 'z'
                        || letter >= '0' && letter <= '9'
                        || letter == '-'
                        || letter == '_');
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "countersign-beat");
        thread.setDaemon(true);
        return thread;
    }
}
