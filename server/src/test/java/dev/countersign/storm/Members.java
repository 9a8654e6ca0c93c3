package dev.countersign.storm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Signed-in members, their application's back end, and other members who sign in, all from other addresses. */
final class Members {
    private static final String PASSWORD = "copper lantern, winter orchard";
    private static final int PER_ADDRESS = 18;
    private static final int ADDRESSES = 5;
    private static final int COUNT = PER_ADDRESS * ADDRESSES;

    private final List<HttpClient> homes;
    private final HttpClient proxy;
    private final URI signIn;
    private final URI node;
    private final String key;
    private final List<String> cookies;

    private Members(List<HttpClient> homes, HttpClient proxy, URI signIn, URI node, String key, List<String> cookies) {
        this.homes = homes;
        this.proxy = proxy;
        this.signIn = signIn;
        this.node = node;
        this.key = key;
        this.cookies = cookies;
    }

    /**
     * @param node which people sign in to and their applications ask
     * @param key of a back end with the scope introspect
     */
    static Members of(URI node, String key) {
        var homes = IntStream.range(0, ADDRESSES)
                .mapToObj(number -> at("127.0.0." + (100 + number)))
                .toList();
        return new Members(homes, at("127.0.0.1"), node, node, key, new ArrayList<>());
    }

    /** The same members, who now sign in at this proxy in front of the node. Their applications still ask the node. */
    Members behind(URI reverseProxy) {
        return new Members(homes, proxy, reverseProxy, node, key, cookies);
    }

    private static HttpClient at(String address) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(address))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Every other check comes from a proxy's address. */
    private HttpClient application(int member) {
        return signIn.equals(node) || member % 2 == 0 ? home(member) : proxy;
    }

    private HttpClient home(int member) {
        return homes.get(member / PER_ADDRESS % ADDRESSES);
    }

    /** @param tookMillis 10,000 if no answer came */
    record Check(String kind, boolean fine, long tookMillis, String outcome) {}

    /** Does nothing after the first call. */
    void signUp() throws InterruptedException {
        if (!cookies.isEmpty()) {
            return;
        }
        for (var number = 0; number < COUNT; number++) {
            var body = "{\"email\":\"member%d@example.org\",\"password\":\"%s\",\"name\":\"M\"}"
                    .formatted(number, PASSWORD);
            try {
                var answer =
                        home(number).send(json(signIn, "/api/v1/accounts", body).build(), BodyHandlers.ofString());
                if (answer.statusCode() != 201) {
                    throw new IllegalStateException(answer.statusCode() + " " + answer.body());
                }
                cookies.add(String.join(
                        "; ",
                        answer.headers().allValues("Set-Cookie").stream()
                                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                                .toList()));
            } catch (IOException noAnswer) {
                throw new IllegalStateException(noAnswer);
            }
        }
    }

    /** Whether the node reports ready, which includes its database. */
    static boolean isHealthyWithin(Duration patience, URI node) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var request = HttpRequest.newBuilder(node.resolve("/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        while (System.nanoTime() < deadline) {
            try (var http = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .build()) {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException notYet) {
                Stranger.pause(200);
            }
        }
        return false;
    }

    /**
     * Runs all their requests evenly until then. The members of the last address sign in, each every twenty seconds; the
     * others are already signed in.
     */
    List<Check> goOn(long untilNanos) throws InterruptedException {
        var checks = new ConcurrentLinkedQueue<Check>();
        var signedIn = COUNT - PER_ADDRESS;
        var threads = List.of(
                every(20, untilNanos, checks, number -> verify(number % signedIn)),
                every(50, untilNanos, checks, number -> introspect(number % signedIn)),
                every(100, untilNanos, checks, number -> look(number % signedIn)),
                every(1_200, untilNanos, checks, number -> signIn(signedIn + number % PER_ADDRESS)));
        for (var thread : threads) {
            thread.join();
        }
        return List.copyOf(checks);
    }

    private interface Doing {
        Check at(int number) throws InterruptedException;
    }

    /**
     * Asks on time, even while earlier answers are slow. Uses no virtual threads, because the strangers use thousands of
     * them here.
     */
    private static Thread every(long millis, long untilNanos, ConcurrentLinkedQueue<Check> checks, Doing doing) {
        return Thread.ofPlatform().start(() -> {
            var running = new ArrayList<Thread>();
            for (var number = 0; System.nanoTime() < untilNanos; number++) {
                var current = number;
                running.add(Thread.ofPlatform().start(() -> {
                    try {
                        checks.add(doing.at(current));
                    } catch (InterruptedException stopping) {
                        Thread.currentThread().interrupt();
                    }
                }));
                Stranger.pause(millis);
            }
            for (var thread : running) {
                try {
                    thread.join();
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    private Check verify(int number) throws InterruptedException {
        return check(
                "verify",
                application(number),
                () -> request(node, "/verify").header("Cookie", cookie(number)).GET());
    }

    private Check introspect(int number) throws InterruptedException {
        var token = cookie(number).replaceFirst(".*__Host-countersign=([^;]+).*", "$1");
        return check(
                "introspection",
                application(number),
                () -> json(node, "/api/v1/introspection", "{\"token\":\"" + token + "\"}")
                        .header("Authorization", "Bearer " + key));
    }

    private Check look(int number) throws InterruptedException {
        return check(
                "pages",
                home(number),
                () -> request(signIn, number % 2 == 0 ? "/dashboard" : "/api/v1/sessions")
                        .header("Cookie", cookie(number))
                        .GET());
    }

    /** The same browser takes its own seat back. */
    private Check signIn(int number) throws InterruptedException {
        var body = "{\"email\":\"member%d@example.org\",\"password\":\"%s\"}".formatted(number, PASSWORD);
        var device = cookie(number).replaceFirst(".*(__Host-countersign-device=[^;]+).*", "$1");
        return check(
                "sign-in",
                home(number),
                () -> json(signIn, "/api/v1/session", body).header("Cookie", device));
    }

    private String cookie(int number) {
        return cookies.get(number);
    }

    private Check check(String kind, HttpClient from, Supplier<HttpRequest.Builder> request)
            throws InterruptedException {
        var began = System.nanoTime();
        try {
            var status = from.send(request.get().timeout(Duration.ofSeconds(10)).build(), BodyHandlers.discarding())
                    .statusCode();
            return new Check(kind, status == 200, (System.nanoTime() - began) / 1_000_000, String.valueOf(status));
        } catch (IOException noAnswer) {
            return new Check(kind, false, 10_000, noAnswer.toString());
        }
    }

    private static HttpRequest.Builder request(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("User-Agent", "Mozilla/5.0 Firefox/140.0");
    }

    private static HttpRequest.Builder json(URI server, String path, String body) {
        return request(server, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
}
