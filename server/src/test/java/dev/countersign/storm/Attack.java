package dev.countersign.storm;

import static dev.countersign.storm.Stranger.silentlyAfter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The attacks from one address. Each continues until it is told to stop. */
enum Attack {
    FIRST_OF_EACH("unread files on a node that has served nobody yet, and then the first request of each kind") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            var files = ("GET /common-passwords.txt HTTP/1.1\r\nHost: " + host + "\r\n\r\n").repeat(20);
            var unread = Thread.ofPlatform().start(holding(stranger, 2_500, untilNanos, files));
            Stranger.pause(500);
            var form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\na=";
            var rare = List.of(
                    "GET /verify HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: " + host + "\r\n" + form,
                    "GET /icons.svg HTTP/1.1\r\nHost: " + host + "\r\nRange: bytes=0-1,3-4\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: " + host + "\r\nExpect: 100-continue\r\n" + form,
                    "GET /api/v1/live HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\n\r\n",
                    "GET /api/v1/service/events HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer x\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: " + host
                            + "\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\nX: y\r\n\r\n",
                    "GET /api/openapi.json HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            // By now the attacker's own address has used up its connections.
            var another = stranger.at("127.0.0.4");
            for (var request : rare) {
                for (var times = 0; times < 3; times++) {
                    Thread.ofVirtual().start(() -> another.askOnce(request));
                }
            }
            unread.join();
        }
    },
    USER_AGENTS("10,000 different user agents over 16 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(16, untilNanos, number -> post(host, "/api/v1/session", "x/" + number % 10_000, CREDENTIALS));
        }
    },
    LONGEST_USER_AGENTS("user agents that take long to parse, over 500 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(500, untilNanos, number -> post(host, "/api/v1/session", "HUAWEI" + noise(506), CREDENTIALS));
        }
    },
    COMBINING_MARKS("passwords and names of thousands of combining marks, over 100 connections") {
        private final String marks = "a" + "\u0301".repeat(3_900) + "\u0323".repeat(3_800);

        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(
                    100,
                    untilNanos,
                    number -> post(
                            host,
                            number % 3 == 0 ? "/api/v1/session" : "/api/v1/accounts",
                            "x/1",
                            number % 3 == 1
                                    ? "{\"email\":\"a@example.org\",\"name\":\"" + marks + "\",\"password\":\"short\"}"
                                    : "{\"email\":\"a@example.org\",\"password\":\"" + marks + "\""
                                            + (number % 3 == 0 ? "}" : ",\"name\":\"a\"}")));
        }
    },
    DEEPEST_JSON("the deepest and the most repetitive JSON that fits, over 100 connections") {
        private final String deep = "[".repeat(16_000);
        private final String wide = "{\"email\":\"a@example.org\",\"password\":{" + fields(1_200) + "}}";

        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(
                    100, untilNanos, number -> post(host, "/api/v1/session", "x/1", number % 2 == 0 ? deep : wide));
        }
    },
    SIGN_UPS("sign-ups, over 100 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(
                    100,
                    untilNanos,
                    number -> post(
                            host,
                            "/api/v1/accounts",
                            "x/1",
                            "{\"email\":\"stranger"
                                    + ThreadLocalRandom.current().nextLong(1L << 60)
                                    + "@example.org\",\"password\":\"a long password that nobody has\",\"name\":\"S\"}"));
        }
    },
    WRONG_PASSWORDS("wrong passwords, over 100 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(
                    100,
                    untilNanos,
                    number -> post(
                            host,
                            "/api/v1/session",
                            "x/1",
                            "{\"email\":\"nobody" + number + "@example.org\",\"password\":\"not the right one\"}"));
        }
    },
    RIGHT_PASSWORDS("the right passwords of 20 accounts of its own, over 100 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            for (var number = 0; number < 20; number++) {
                stranger.askOnce(post(host, "/api/v1/accounts", "x/1", own(number, ",\"name\":\"S\"")));
            }
            stranger.ask(100, untilNanos, number -> post(host, "/api/v1/session", "x/1", own(number % 20, "")));
        }

        private static String own(long number, String more) {
            return "{\"email\":\"own" + number + "@example.org\",\"password\":\"a long password of its own\"" + more
                    + "}";
        }
    },
    MADE_UP_COOKIES("session checks of cookies that it makes up, over 200 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(
                    200,
                    untilNanos,
                    number -> "GET /verify HTTP/1.1\r\nHost: " + host + "\r\nCookie: __Host-countersign="
                            + madeUpToken() + "\r\n\r\n");
        }
    },
    HANDSHAKES("WebSocket handshakes with cookies that it makes up, over 200 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(
                    200,
                    untilNanos,
                    number -> "GET /api/v1/live HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
                            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: __Host-countersign="
                            + madeUpToken()
                            + "\r\n\r\n");
        }
    },
    BAD_KEYS("calls without a key, over 100 connections") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.ask(100, untilNanos, number -> post(host, "/api/v1/introspection", "x/1", "{\"token\":\"x\"}"));
        }
    },
    LANGUAGES("pages in thousands of languages, and files, over 200 connections") {
        private final String languages = "en,".repeat(1_200) + "de";

        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            var paths = List.of("/login", "/signup", "/common-passwords.txt", "/api/openapi.json", "/nowhere", "/");
            stranger.ask(
                    200,
                    untilNanos,
                    number -> "GET " + paths.get((int) (number % paths.size())) + " HTTP/1.1\r\nHost: " + host
                            + "\r\nAccept-Language: " + languages + "\r\n\r\n");
        }
    },
    HALF_OPEN("5,000 requests whose body never comes") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            var head = "POST /api/v1/session HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 16000\r\nX-Padding: " + "x".repeat(6_800) + "\r\n\r\n";
            // Some requests are nearly complete; a proxy may pass these on when its own buffer is full.
            var almostWhole = Thread.ofPlatform()
                    .start(holding(stranger, 500, untilNanos, head + "{\"email\":\"" + "x".repeat(15_500)));
            stranger.hold(MANY, untilNanos, silentlyAfter(head + "{", untilNanos));
            almostWhole.join();
        }
    },
    UNREAD("5,000 readers that ask for twenty files at once and read none") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            var requests = ("GET /common-passwords.txt HTTP/1.1\r\nHost: " + host + "\r\n\r\n").repeat(20);
            stranger.hold(MANY, untilNanos, silentlyAfter(requests, untilNanos));
        }
    },
    IDLE("5,000 connections that send nothing") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            stranger.hold(MANY, untilNanos, silentlyAfter(null, untilNanos));
        }
    },
    ALL_HELD("5,000 of each: half-open, unread and idle") {
        @Override
        void run(Stranger stranger, String host, long untilNanos) throws InterruptedException {
            var threads = new ArrayList<Thread>();
            for (var attack : List.of(HALF_OPEN, UNREAD, IDLE)) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        attack.run(stranger, host, untilNanos);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
        }
    };

    private static final int MANY = 5_000;
    private static final String CREDENTIALS = "{\"email\":\"nobody@example.org\",\"password\":\"not the right one\"}";

    private final String what;

    Attack(String what) {
        this.what = what;
    }

    /** Continues until then. */
    abstract void run(Stranger stranger, String host, long untilNanos) throws InterruptedException;

    /** Whether it holds connections and sends little. */
    boolean isHeld() {
        return Set.of(HALF_OPEN, UNREAD, IDLE, ALL_HELD).contains(this);
    }

    String what() {
        return what;
    }

    private static Runnable holding(Stranger stranger, int connections, long untilNanos, String request) {
        return () -> {
            try {
                stranger.hold(connections, untilNanos, silentlyAfter(request, untilNanos));
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static String post(String host, String path, String userAgent, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: " + userAgent
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String madeUpToken() {
        var bytes = new byte[32];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String noise(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes).substring(0, length);
    }

    private static String fields(int count) {
        var fields = new StringBuilder("\"a\":1");
        for (var number = 0; number < count; number++) {
            fields.append(",\"a").append(number).append("\":1");
        }
        return fields.toString();
    }
}
