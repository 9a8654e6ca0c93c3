package dev.countersign.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ReducedMotion;
import dev.countersign.support.TestServer;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One Chromium for each test that runs at a time; a test gets as many devices from it as it needs, and fails if one of them
 * complains. The environment variable {@code CHROMIUM} names it; otherwise it is the first on the {@code PATH}. Without
 * Chromium each test is skipped; with {@code CI=true} it fails.
 */
final class Chromium implements ExecutionCondition, BeforeEachCallback, AfterEachCallback {
    static final String DOMAIN = "countersign.test";
    static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Hosts of one domain, for the tests of their cookies.
            "--host-resolver-rules=MAP *." + DOMAIN + " 127.0.0.1");
    /** Long, because the machine may be busy. Promises of time are tested with their own. */
    private static final int PATIENCE_MILLIS = 30_000;

    private static final int CLOSED_WITHIN_SECONDS = 30;

    private final List<Device> devices = new ArrayList<>();

    /** Of devices that were closed before the test was over. */
    private final List<String> earlierComplaints = new ArrayList<>();

    private Optional<Engine> engine = Optional.empty();

    /** A new device. */
    Device device(TestServer server) {
        return device(server, options -> {});
    }

    /** @param how its screen, colours and scripts */
    Device device(TestServer server, Consumer<Browser.NewContextOptions> how) {
        return device(how, server.url());
    }

    /** @param places the origins it may visit; its paths start at the first */
    Device device(Consumer<Browser.NewContextOptions> how, URI... places) {
        var options = new Browser.NewContextOptions()
                .setBaseURL(places[0].toString())
                .setLocale("en-GB")
                .setTimezoneId("Europe/Vienna")
                // Without a graphics card, each picture of a moving ring costs the processor.
                .setReducedMotion(ReducedMotion.REDUCE);
        how.accept(options);
        var context = engine.orElseThrow().browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MILLIS);
        var device = new Device(List.of(places), context);
        devices.add(device);
        return device;
    }

    /** A device whose browser keeps its profile in a folder, so that it can be closed and opened again. */
    Device deviceWithProfile(TestServer server, Path profile) {
        var context = engine.orElseThrow()
                .playwright
                .chromium()
                .launchPersistentContext(
                        profile,
                        new BrowserType.LaunchPersistentContextOptions()
                                .setExecutablePath(find().orElseThrow())
                                .setHeadless(true)
                                .setArgs(ARGUMENTS)
                                .setBaseURL(server.url().toString())
                                .setLocale("en-GB")
                                .setTimezoneId("Europe/Vienna"));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        var device = new Device(List.of(server.url()), context);
        devices.add(device);
        return device;
    }

    /** Closes a device before the test is over. With a profile, this closes the browser as its user would. */
    void close(Device device) {
        device.complaints().forEach(earlierComplaints::add);
        devices.remove(device);
        device.close();
    }

    // JUnit's side

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            // Reports each test as skipped under its own name.
            return ConditionEvaluationResult.enabled("decided test by test");
        }
        var executable = find();
        if (executable.isEmpty()) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no Chromium: set CHROMIUM or put one on the PATH");
            }
            return ConditionEvaluationResult.disabled("no Chromium: set CHROMIUM or put one on the PATH");
        }
        return ConditionEvaluationResult.enabled(executable.get().toString());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        engine = Optional.of(engines(context).take(find().orElseThrow()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            putAway(context);
        } finally {
            engines(context).giveBack(engine.orElseThrow());
        }
    }

    private static Engines engines(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(Chromium.class))
                .computeIfAbsent(Engines.class, none -> new Engines(), Engines.class);
    }

    private void putAway(ExtensionContext context) {
        var complaints = Stream.concat(
                        earlierComplaints.stream(), devices.stream().flatMap(Device::complaints))
                .toList();
        earlierComplaints.clear();
        if (context.getExecutionException().isPresent()) {
            photograph(context);
        }
        closeDevices();
        // The test's own failure is more useful.
        if (!complaints.isEmpty() && context.getExecutionException().isEmpty()) {
            throw new AssertionError("the browser complained:\n" + String.join("\n", complaints));
        }
    }

    /** Seen once: Chromium never reported that it had closed a page. It is then killed, and the next test gets a new one. */
    private void closeDevices() {
        var running = engine.orElseThrow();
        var waiting = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> killUnless(waiting, running));
        try {
            devices.forEach(Device::close);
        } catch (PlaywrightException gone) {
            if (running.browser.isConnected()) {
                throw gone;
            }
        } finally {
            waiting.countDown();
            devices.clear();
        }
    }

    private static void killUnless(CountDownLatch closed, Engine running) {
        try {
            if (!closed.await(CLOSED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                System.out.println("Chromium did not close its pages, and is killed");
                running.driver.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Screenshots of each device of a failed test: {@code target/screenshots/failed}. */
    private void photograph(ExtensionContext context) {
        var test = context.getRequiredTestClass().getSimpleName() + "-"
                + context.getRequiredTestMethod().getName();
        for (int number = 1; number <= devices.size(); number++) {
            devices.get(number - 1).photograph(SCREENSHOTS.resolve("failed", test + "-" + number + ".png"));
        }
    }

    private static Optional<Path> find() {
        var named = System.getenv("CHROMIUM");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return NAMES.stream()
                .flatMap(name -> Arrays.stream(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Test classes run in parallel, but Playwright is for one thread at a time. JUnit ends the processes with the run. */
    private static final class Engines implements AutoCloseable {
        private final Queue<Engine> started = new ConcurrentLinkedQueue<>();
        private final Queue<Engine> free = new ConcurrentLinkedQueue<>();

        Engine take(Path executable) {
            for (var engine = free.poll(); engine != null; engine = free.poll()) {
                if (engine.browser.isConnected()) {
                    return engine;
                }
            }
            var engine = Engine.start(executable);
            started.add(engine);
            return engine;
        }

        void giveBack(Engine engine) {
            free.add(engine);
        }

        @Override
        public void close() {
            started.forEach(Engine::close);
        }
    }

    /** @param driver Playwright's process, which starts Chromium's */
    private record Engine(Playwright playwright, Browser browser, ProcessHandle driver) implements AutoCloseable {
        static synchronized Engine start(Path executable) {
            var before = ProcessHandle.current().children().toList();
            var playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            var driver = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .filter(child -> child.info().command().orElse("").contains("node"))
                    .findFirst()
                    .orElseThrow();
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            return new Engine(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new LaunchOptions()
                                    .setExecutablePath(executable)
                                    .setHeadless(true)
                                    .setArgs(ARGUMENTS)),
                    driver);
        }

        @Override
        public void close() {
            Stream.<AutoCloseable>of(browser, playwright).forEach(Engine::end);
        }

        private static void end(AutoCloseable process) {
            try {
                process.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
