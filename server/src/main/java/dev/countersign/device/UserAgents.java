package dev.countersign.device;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import ua_parser.Parser;

/**
 * Turns user agents into {@link Device}s.
 *
 * <p>Hundreds of patterns run over a text that a stranger chose, which can cost a hundred times as much as a usual text.
 * Request threads share their processors with session checks, so they never parse. One or two threads of our own do, and a
 * request waits for them only briefly. {@link Parser} is thread-safe, because it holds only compiled patterns; the library's
 * caching parser is not.
 */
final class UserAgents {
    private static final int CACHED = 2_000;
    private static final int LONGEST_PARSED = 256;
    private static final int WAITING = 16;
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

    private static final Set<String> DESKTOPS =
            Set.of("Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD", "OpenBSD");

    private static final Set<String> AT_A_TELEVISION = Set.of("PlayStation", "Nintendo", "Xbox", "Google TV");

    /** Compiles the patterns once per process, and loads every class that parsing needs. */
    private static final class Loaded {
        private static final Parser PARSER = warm(new Parser());

        private static Parser warm(Parser parser) {
            Stream.of(
                            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1",
                            "")
                    .forEach(userAgent -> device(parser, userAgent));
            return parser;
        }
    }

    private final AsyncCache<String, Device> devices =
            Caffeine.newBuilder().maximumSize(CACHED).buildAsync();
    private final ThreadPoolExecutor parsers;
    private final CompletableFuture<Parser> loading;

    UserAgents() {
        var threads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);
        parsers = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("countersign-user-agents-", 0).factory());
        parsers.allowCoreThreadTimeOut(true);
        loading = CompletableFuture.supplyAsync(() -> Loaded.PARSER, parsers);
    }

    /** Waits for the parser, which takes a tenth of a second to load. */
    void awaitParser() {
        loading.join();
    }

    /**
     * @return {@link Device#UNKNOWN} if the text is not understood or the parsers are busy; after busy parsers, the next
     *     visit tries again
     */
    Device recognise(String userAgent) {
        try {
            return devices.get(userAgent, (text, pool) -> CompletableFuture.supplyAsync(() -> parse(text), parsers))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException | ExecutionException busy) {
            return Device.UNKNOWN;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Device.UNKNOWN;
        }
    }

    /** Parses on the caller's thread, however long it takes. */
    static Device parse(String userAgent) {
        try {
            return device(Loaded.PARSER, userAgent);
        } catch (RuntimeException | StackOverflowError notUnderstood) {
            return Device.UNKNOWN;
        }
    }

    /**
     * Skips the parser's third part, which names the model: it costs most, and we do not show it. Apps add their names at the
     * end, which the parser does not get. It is only searched for known names.
     */
    private static Device device(Parser parser, String userAgent) {
        var parsed = userAgent.substring(0, Math.min(userAgent.length(), LONGEST_PARSED));
        var system = ProductTokens.system(userAgent).orElseGet(() -> parser.parseOS(parsed).family);
        var browser = ProductTokens.browser(userAgent).orElseGet(() -> parser.parseUserAgent(parsed).family);
        return Device.of(kind(system, userAgent), browser, system);
    }

    private static DeviceKind kind(String os, String userAgent) {
        if (AT_A_TELEVISION.contains(os)) {
            return DeviceKind.OTHER;
        }
        var text = userAgent.toLowerCase(Locale.ROOT);
        var isApp = text.contains("opera mini") || text.startsWith("dalvik");
        // iPads ask for the desktop page by default.
        var isIpad = text.contains("ipad") || (os.equals("iOS") && text.contains("macintosh"));
        if (isIpad || text.contains("tablet") || (os.equals("Android") && !text.contains("mobile") && !isApp)) {
            return DeviceKind.TABLET;
        }
        if (os.equals("iOS") || os.equals("Android") || text.contains("mobile")) {
            return DeviceKind.PHONE;
        }
        return DESKTOPS.contains(os) ? DeviceKind.DESKTOP : DeviceKind.OTHER;
    }
}
