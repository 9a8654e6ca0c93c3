package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Application;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An operator's command about applications")
class ClientCommandsTest {
    private static final TestServer SERVER = TestServer.with();

    private final Operator operator = new Operator(SERVER);

    private Application added(String... more) {
        var words =
                new ArrayList<>(List.of("clients", "add", "--name", "Shop", "--redirect-uri", Application.CALLBACK));
        words.addAll(List.of(more));
        var said = operator.say(words.toArray(String[]::new));
        assertThat(said.status()).as(said.err()).isZero();
        Secrets.remember(said.out().strip());
        return new Application(
                SERVER.browser(),
                UUID.fromString(said.err().split(" ")[0]),
                Optional.of(said.out().strip()),
                Application.CALLBACK);
    }

    @Test
    @DisplayName("adds one, and prints its secret alone on standard output, with 256 random bits (SEC-87)")
    void add() {
        var one = added();
        var two = added();

        assertThat(one.secret().orElseThrow())
                .matches("cs_client_[A-Za-z0-9_-]{43}")
                .isNotEqualTo(two.secret().orElseThrow());
        assertThat(one.signIn(SERVER.member()).access()).isNotEmpty();
        assertThat(SERVER.rows()
                        .sql("SELECT string_agg(oidc_client::text, ' ') FROM oidc_client")
                        .query(String.class)
                        .single())
                .contains(one.id().toString())
                .doesNotContain(one.secret().get().substring(10));
    }

    @Test
    @DisplayName("prints it as one document, and a public one's id alone")
    void json() {
        var document = operator.json(
                "clients",
                "add",
                "--name",
                "Shop",
                "--redirect-uri",
                "https://shop.example.org/cb",
                "--scope",
                "openid");
        assertThat(document.path("client_id").asString()).isNotEmpty();
        assertThat(document.path("client_secret").asString()).startsWith("cs_client_");
        assertThat(document.path("scopes").toString()).isEqualTo("[\"openid\"]");

        var said = operator.say(
                "clients", "add", "--name", "Notes", "--redirect-uri", "org.example.notes:/callback", "--public");
        assertThat(UUID.fromString(said.out().strip())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://shop.example.org/cb",
                "https://*.example.org/cb",
                "https://shop.example.org/cb#x",
                "https://u@shop.example.org/cb",
                "javascript:alert(1)",
                "data:text/html,x",
                "notes:/callback",
                "/callback",
                "https:///cb",
                "https://shop.example.org/a b",
                ""
            })
    @DisplayName("adds none with an address that browsers must not be sent to (SEC-85)")
    void addresses(String uri) {
        for (var option : List.of("--redirect-uri", "--post-logout-redirect-uri")) {
            var said = operator.say(
                    "clients", "add", "--name", "Shop", "--redirect-uri", "https://shop.example.org/cb", option, uri);
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.err()).startsWith("Not a valid address: " + uri);
        }
    }

    @Test
    @DisplayName("adds none whose options contradict each other")
    void options() {
        assertThat(operator.say(
                                "clients",
                                "add",
                                "--name",
                                "x",
                                "--redirect-uri",
                                Application.CALLBACK,
                                "--public",
                                "--no-pkce")
                        .err())
                .startsWith("--no-pkce needs a secret");
        assertThat(operator.say(
                                "clients",
                                "add",
                                "--name",
                                "x",
                                "--redirect-uri",
                                Application.CALLBACK,
                                "--scope",
                                "email")
                        .err())
                .startsWith("The scopes must include openid");
        assertThat(operator.say(
                                "clients",
                                "add",
                                "--name",
                                "x",
                                "--redirect-uri",
                                Application.CALLBACK,
                                "--origin",
                                "https://shop.example.org/")
                        .err())
                .startsWith("Not a valid origin");
    }

    @Test
    @DisplayName("lists and shows them without their secrets, disabled ones too")
    void list() {
        var shop = added("--post-logout-redirect-uri", Application.AFTER_LOGOUT, "--origin", Application.ORIGIN);
        operator.say("clients", "disable", shop.id().toString());

        assertThat(operator.say("clients", "list").out())
                .contains(shop.id().toString(), "disabled since")
                .doesNotContain("cs_client_");
        assertThat(operator.say("clients", "show", shop.id().toString()).out())
                .contains(Application.AFTER_LOGOUT, Application.ORIGIN, "PKCE");
        assertThat(operator.json("clients", "show", shop.id().toString())
                        .at("/client/client_secret")
                        .isNull())
                .isTrue();
        assertThat(operator.say("clients", "show", UUID.randomUUID().toString()).status())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("gives it a new secret, beside which the old one works until the overlap ends")
    void rotate() {
        var server = TestServer.alone();
        var shop = Application.of(server);
        var member = server.member();
        var said = new Operator(server).say("clients", "rotate", shop.id().toString(), "--overlap", "1h");
        var next =
                new Application(shop.http(), shop.id(), Optional.of(said.out().strip()), shop.redirectUri());
        Secrets.remember(said.out().strip());

        assertThat(next.redeem(next.code(member, Map.of())).status()).isEqualTo(200);
        assertThat(shop.redeem(shop.code(member, Map.of())).status()).isEqualTo(200);

        server.turnClock(Duration.ofMinutes(61));
        var again = server.member();
        assertThat(shop.redeem(shop.code(again, Map.of())).at("/error")).isEqualTo("invalid_client");
        assertThat(next.redeem(next.code(again, Map.of())).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("disables, enables and removes it at once, on every node")
    void changes() {
        var server = TestServer.alone();
        var shop = Application.of(server);
        var there = shop.at(server.anotherNode());
        var id = shop.id().toString();
        var console = new Operator(server);
        var token = shop.signIn(server.member()).access();
        assertThat(there.isActive(token)).isTrue();

        assertThat(console.say("clients", "disable", id).status()).isZero();
        Expect.soon(() -> there.introspect(token).status() == 401);
        assertThat(console.say("clients", "disable", id).err()).contains("is disabled already");

        assertThat(console.say("clients", "enable", id).status()).isZero();
        Expect.soon(() -> there.isActive(token));

        assertThat(console.say("clients", "remove", id).status()).isZero();
        Expect.soon(() -> there.introspect(token).status() == 401);
        assertThat(console.say("clients", "remove", id).err()).startsWith("There is no application " + id);
    }

    @Test
    @DisplayName("makes new signing keys")
    void keys() {
        var server = TestServer.alone();
        assertThat(new Operator(server)
                        .json("clients", "rotate-keys")
                        .path("keys")
                        .size())
                .isEqualTo(2);
    }
}
