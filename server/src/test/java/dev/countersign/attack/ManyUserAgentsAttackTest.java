package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: one address, no account, and a new user agent for each request. Wants: to keep everyone from signing in or out. */
@DisplayName("Ten thousand user agents")
class ManyUserAgentsAttackTest {
    private static final int CONNECTIONS = 16;
    private static final int REQUESTS_EACH = 625;
    private static final String NOBODY = "{\"email\":\"nobody@example.org\",\"password\":\"not the password at all\"}";

    /** A proxy names the attacker's address, so that its limits are not those of the other visitors. */
    private static final TestServer SERVER = TestServer.alone(
            "countersign.limits.failures-per-address=100/1h", "countersign.trusted-proxies=127.0.0.0/8,::1/128");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @return every status among the answers */
    private static Set<Integer> attack(int connection) {
        var statuses = new TreeSet<Integer>();
        for (var request = 0; request < REQUESTS_EACH; request++) {
            var signIn = HttpRequest.newBuilder(SERVER.url().resolve("/api/v1/session"))
                    .header("User-Agent", "x/" + connection + "." + request)
                    .header("X-Forwarded-For", "203.0.113.9")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(NOBODY))
                    .build();
            try {
                statuses.add(HTTP.send(signIn, BodyHandlers.discarding()).statusCode());
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopping);
            }
        }
        return statuses;
    }

    /** Signs in and out repeatedly, each time in a new browser. */
    private static void comeAndGo(Browser member, int round) {
        var browser = new Browser(SERVER.url(), "Mozilla/5.0 (X11; Linux x86_64; rv:" + round + ".0) Firefox/" + round);
        assertThat(member.get("/verify").status()).isEqualTo(200);
        assertThat(browser.signUp(TestServer.freshEmail())
                        .delete("/api/v1/session")
                        .status())
                .isEqualTo(204);
        assertThat(browser.signIn(browser.email()).status()).isEqualTo(200);
        assertThat(browser.delete("/api/v1/session").status()).isEqualTo(204);
    }

    @Test
    @DisplayName("over sixteen connections are refused, while others can still sign up, in and out (SEC-18)")
    void everybodyElse() {
        var member = SERVER.member();
        var over = new AtomicBoolean();

        var answers = AtOnce.run(
                () -> {
                    try {
                        return AtOnce.run(CONNECTIONS, ManyUserAgentsAttackTest::attack);
                    } finally {
                        over.set(true);
                    }
                },
                () -> {
                    for (var round = 0; !over.get(); round++) {
                        comeAndGo(member, round);
                    }
                    return AtOnce.run(1, runner -> Set.<Integer>of());
                });

        assertThat(answers.getFirst())
                .allSatisfy(statuses -> assertThat(statuses).isSubsetOf(401, 429));
        comeAndGo(member, 100_000);
    }
}
