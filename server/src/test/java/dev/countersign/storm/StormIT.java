package dev.countersign.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.storm.Members.Check;
import dev.countersign.support.Firewall;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Program;
import dev.countersign.support.ReverseProxy;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Has: one address, and no account. Wants: nobody else to be served. One node is attacked first directly and then behind
 * each proxy. Takes two minutes in all; {@code bin/storm} runs it for longer, and against the pack.
 */
@Isolated("a busy machine looks like an attack")
@DisplayName("One address without an account")
class StormIT {
    private static final List<String> DIRECT = List.of("jar", "pack");
    private static final String HEAP = "-Xmx256m -XX:+ExitOnOutOfMemoryError";
    private static final Duration EACH = Duration.ofMillis(Long.getLong("countersign.storm.millis", 3_000));

    /** A node that was started a moment ago still compiles its code on the processors that the attack takes. */
    private static final Duration TO_WARM_UP = Duration.ofSeconds(10);

    private static final Duration TO_RECOVER = Duration.ofSeconds(30);

    /** Behind a proxy: all attacks that hold connections, and one of each other kind. */
    private static final Set<Attack> BEHIND_A_PROXY = EnumSet.of(
            Attack.LONGEST_USER_AGENTS,
            Attack.COMBINING_MARKS,
            Attack.WRONG_PASSWORDS,
            Attack.MADE_UP_COOKIES,
            Attack.HALF_OPEN,
            Attack.UNREAD,
            Attack.IDLE,
            Attack.ALL_HELD);

    @TempDir
    private static Path directory;

    /** By its form, {@code jar} or {@code pack}. */
    private static final Map<String, Target> STARTED = new HashMap<>();

    /** A node, with the members who sign in there. */
    private record Target(JarProcess node, Members members) {}

    @AfterAll
    static void stop() {
        STARTED.values().forEach(target -> target.node().stop());
        STARTED.clear();
    }

    /** Those without a proxy come first, because their first attack is for a node that has served nobody. */
    private static List<String> nodes() {
        return Arrays.stream(System.getProperty("countersign.storm.nodes", "jar,nginx,caddy,haproxy")
                        .split(","))
                .sorted(Comparator.comparing(form -> !isDirect(form)))
                .toList();
    }

    /** Each form has another one, because a node remembers what an address has done. */
    private static String stranger(String form) {
        return "127.0.0."
                + (10 + List.of("jar", "pack", "nginx", "caddy", "haproxy").indexOf(form));
    }

    private static List<Attack> attacks(String form) {
        var chosen = System.getProperty("countersign.storm.attacks", "");
        return Arrays.stream(Attack.values())
                .filter(attack -> isDirect(form) || BEHIND_A_PROXY.contains(attack))
                .filter(attack -> chosen.isEmpty() || List.of(chosen.split(",")).contains(attack.name()))
                .toList();
    }

    private static boolean isDirect(String form) {
        return DIRECT.contains(form);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nodes")
    @DisplayName("brings down no node of 256 MB, and delays nobody elsewhere, whatever it sends")
    void storm(String form) throws IOException, InterruptedException {
        if (!isDirect(form)) {
            Program.demand(form);
        }
        if (form.equals("caddy")) {
            Firewall.demand();
        }
        var kind = isDirect(form) ? form : "jar";
        var target = STARTED.get(kind);
        var isNew = false;
        if (target == null || !target.node().isAlive()) {
            target = start(kind);
            isNew = true;
            STARTED.put(kind, target);
        }
        Optional<ReverseProxy> proxy = Optional.empty();
        Optional<Firewall> firewall = Optional.empty();
        try {
            proxy = isDirect(form)
                    ? Optional.empty()
                    : Optional.of(proxy(form, target.node().url()));
            firewall = proxy.filter(started -> form.equals("caddy")).map(StormIT::firewall);
            assertThat(violations(form, target, proxy.map(ReverseProxy::signIn), isNew))
                    .isEmpty();
        } finally {
            firewall.ifPresent(Firewall::close);
            proxy.ifPresent(ReverseProxy::close);
        }
    }

    private static Target start(String kind) throws IOException {
        var settings = Map.of(
                "COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS", "20/1h",
                "COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS", "100/1h",
                "COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1/32");
        var own = Files.createTempDirectory(directory, kind);
        var node = kind.equals("pack")
                ? JarProcess.startPack(own, settings, HEAP)
                : JarProcess.startPacked(own, settings, HEAP);
        try {
            node.untilReady();
        } catch (AssertionError notReady) {
            node.kill();
            throw notReady;
        }
        var key = JarProcess.command(own, Map.of(), "keys", "create", "--name", "shop", "--scope", "introspect");
        return new Target(node, Members.of(node.url(), key.out().strip()));
    }

    private static ReverseProxy proxy(String form, URI node) throws IOException {
        var app = URI.create("http://localhost:" + TestServer.freePort());
        return ReverseProxy.start(
                form,
                Files.createDirectory(directory.resolve(form)),
                app,
                Map.of("127.0.0.1:4000", "127.0.0.1:" + node.getPort(), "8080", String.valueOf(app.getPort())));
    }

    /** Caddy has no limit of its own. */
    private static Firewall firewall(ReverseProxy caddy) {
        return Firewall.start(
                Path.of("..", "examples", "caddy", "connections.nft"),
                8081,
                caddy.signIn().getPort());
    }

    private static List<String> violations(String form, Target target, Optional<URI> proxy, boolean isNew)
            throws InterruptedException {
        var node = target.node();
        var url = proxy.orElse(node.url());
        var members = proxy.map(target.members()::behind).orElse(target.members());
        var violations = new ArrayList<String>();
        var attacks = new ArrayList<>(attacks(form));
        if (attacks.remove(Attack.FIRST_OF_EACH)) {
            violations.addAll(onAColdNode(form, node, url));
        }
        members.signUp();
        var calmFor = isNew && EACH.compareTo(TO_WARM_UP) < 0 ? TO_WARM_UP : EACH;
        var calm = Verdict.of(members.goOn(System.nanoTime() + calmFor.toNanos()), true);
        System.out.printf("storm: %s: nobody strange%n%s", form, calm.figures());
        var signIns = new ArrayList<Check>();
        for (var attack : attacks) {
            System.out.printf("storm: %s: %s%n", form, attack.what());
            violations.addAll(struck(attack, members, form, url, signIns));
            if (!node.isAlive()) {
                violations.add(attack + " ended the process: " + node.output());
                break;
            }
        }
        var together = Verdict.of(signIns, true);
        System.out.printf("storm: %s: under all attacks together%n%s", form, together.figures());
        together.violations().forEach(violation -> violations.add("all attacks together: " + violation));
        return violations;
    }

    /** The node has served nobody yet, so no member is signed in. It has to be healthy afterwards. */
    private static List<String> onAColdNode(String form, JarProcess node, URI url) throws InterruptedException {
        System.out.println("storm: " + Attack.FIRST_OF_EACH.what());
        var stranger = new Stranger(url, stranger(form));
        Attack.FIRST_OF_EACH.run(stranger, url.getAuthority(), System.nanoTime() + EACH.toNanos());
        System.out.println("  " + stranger);
        var violations = new ArrayList<String>();
        if (stranger.answered() < 24 || stranger.serverErrors() > 0) {
            violations.add("FIRST_OF_EACH: " + stranger);
        }
        if (!Members.isHealthyWithin(TO_RECOVER, url)) {
            violations.add("FIRST_OF_EACH stopped the node: " + node.output());
        }
        return violations;
    }

    /** @param signIns gains those that are promised to be in time */
    private static List<String> struck(Attack attack, Members members, String form, URI url, List<Check> signIns)
            throws InterruptedException {
        var stranger = new Stranger(url, stranger(form));
        var until = System.nanoTime() + EACH.toNanos();
        var attacking = Thread.ofPlatform().start(() -> {
            try {
                attack.run(stranger, url.getAuthority(), until);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        var checks = members.goOn(until);
        var signInsInTime = isDirect(form) || !attack.isHeld();
        checks.stream()
                .filter(check -> signInsInTime && check.kind().equals("sign-in"))
                .forEach(signIns::add);
        var verdict = Verdict.of(checks, signInsInTime);
        attacking.join();
        System.out.printf("  %s%n%s", stranger, verdict.figures());
        var violations = new ArrayList<>(verdict.violations());
        if (stranger.serverErrors() > 0) {
            violations.add(stranger.toString());
        }
        if (!Members.isHealthyWithin(TO_RECOVER, url)) {
            violations.add("not healthy within " + TO_RECOVER);
        }
        return violations.stream().map(violation -> attack + ": " + violation).toList();
    }
}
