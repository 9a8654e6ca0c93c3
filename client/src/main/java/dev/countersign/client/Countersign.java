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
 * Countersign as an application asks it: whose is the session cookie of this request?
 *
 * <pre>{@code
 * try (var countersign = Countersign.connect(URI.create("http://localhost:4000"), key)) {
 *     Optional<Member> member = countersign.check(cookieValue);
 * }
 * }</pre>
 *
 * <p>A session that was asked for a short while ago (a sixtieth of the server's idle timeout, a minute by default) is answered
 * from memory, at the cost of a SHA-256 and a look-up in a map; the server sends word of those that ended. A session that
 * has ended is refused within milliseconds, and after two seconds at most whatever breaks, times not counted in which this
 * machine or the server's was suspended. Where that cannot be promised, each check asks the server; where the server cannot
 * be asked, nobody gets in.
 *
 * <p>Make one for the whole application and keep it: it has a connection, a few daemon threads and the memory. Any number of
 * threads may use it at once. The key needs the scopes {@code introspect} and {@code events}; without {@code events} each
 * check asks the server.
 */
public final class Countersign implements AutoCloseable {
    /** The cookie that holds the session, unless the operator has set {@code COUNTERSIGN_COOKIE_DOMAIN}. */
    public static final String COOKIE = "__Host-countersign";

    private static final int TOKEN_LENGTH = 43;
    private static final int SESSIONS_REMEMBERED = 100_000;
    /** An answer that took longer says nothing any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long LONGEST_UNASKED = Duration.ofHours(1).toNanos();

    /** What the server has said, for how long from the question on it may be believed, and when to ask again, in nanoseconds. */
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
     * Begins to listen to the server, without waiting for it: an application starts while Countersign is away, and lets
     * nobody in until it is there.
     *
     * @param server where this process reaches Countersign, such as {@code http://countersign:4000}; https, or http where
     *     the network between is yours
     * @param key as {@code countersign keys create} has printed it
     * @throws IllegalArgumentException where the server is not an absolute http or https URL, or has a user, a query or a
     *     fragment, or the key has a character that no key has
     * @throws NullPointerException where one of them is null
     */
    public static Countersign connect(URI server, String key) {
        return connect(server, key, SESSIONS_REMEMBERED);
    }

    /**
     * As {@link #connect(URI, String)}, with a memory of another size than 100,000 sessions.
     *
     * @param sessionsRemembered at least 1; each takes about 600 bytes
     */
    public static Countersign connect(URI server, String key, int sessionsRemembered) {
        var countersign = prepare(server, key, sessionsRemembered);
        countersign.listen();
        return countersign;
    }

    /**
     * As {@link #connect(URI, String, int)}, but connects to nothing yet: it begins to listen with {@link #listen()}, or with
     * the first check of a cookie. An application's tests can then do without a server.
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

    /** Begins to listen to the server, without waiting for it. Does nothing if it listens already or is closed. */
    public synchronized void listen() {
        if (!listening && !closed) {
            listening = true;
            stream.open();
        }
    }

    /**
     * Whose session a cookie is. It counts as the member's activity, so call it for requests that a person makes.
     *
     * <p>Blocks only where the server is asked, for two seconds at most.
     *
     * @param token the value of the cookie; null where the request has none
     * @return empty where nobody is signed in with it: it is null, malformed, unknown, ended, or its account is disabled
     * @throws CountersignUnavailableException where nobody can say; let nobody in
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

    /** Whether sessions that were checked before are answered from memory at the moment: for a health page, not to decide by. */
    public boolean isTrusted() {
        return memory.isTrusted();
    }

    /**
     * Lets the connection and the memory go. Checks that wait for an answer may still end either way; later ones throw.
     * Closing twice does nothing.
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
            // Asking twice changes nothing, and the server may just have let go of a connection that was kept.
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

    /** A node at the end of its lease says what can hardly be believed any more when it is here; asked again, it says more. */
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
        throw new CountersignUnavailableException("Countersign's answers came too late to be believed");
    }

    /** The client's own timeout ends with the head of an answer; its body may take as long as it likes. */
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
            throw new CountersignUnavailableException("Countersign cannot be asked", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CountersignUnavailableException("interrupted while Countersign was asked", interrupted);
        } finally {
            answer.cancel(true);
        }
    }

    /** @return empty where nobody is signed in */
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
            throw new CountersignUnavailableException("Countersign's answer is not understood", notOurs);
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
                        Instant.parse((String) session.get("expires_at"))));
        return new Active(
                member,
                Math.min(nanos(answer, "trusted_ms"), Memory.LONGEST_TRUST),
                Math.min(nanos(answer, "ask_again_ms"), LONGEST_UNASKED));
    }

    private static long nanos(Map<?, ?> answer, String field) {
        return TimeUnit.MILLISECONDS.toNanos(((Double) answer.get(field)).longValue());
    }

    /** The alphabet of base64url; so nothing that is sent needs escaping. */
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
