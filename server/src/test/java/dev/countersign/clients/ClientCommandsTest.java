package dev.countersign.clients;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

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
                "https://shop.example.org:70000/cb",
                "http://127.0.0.1:0/cb",
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
    @DisplayName("names a scope that there is not")
    void unknownScope() {
        var said = operator.say(
                "clients", "add", "--name", "x", "--redirect-uri", Application.CALLBACK, "--scope", "adress");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("'adress' is not one of openid, profile, email, offline_access");
    }

    @Test
    @DisplayName("adds one that is somebody else's, and says so in the list, beside it and in JSON")
    void foreign() {
        var garden = added("--foreign", "--scope", "openid", "--scope", "email");
        var id = garden.id().toString();

        assertThat(garden.consentPage(SERVER.member(), Map.of("scope", "openid email")))
                .isNotEmpty();
        assertThat(operator.say("clients", "show", id).out())
                .containsPattern("foreign +yes")
                .containsPattern("scopes +openid email");
        assertThat(operator.say("clients", "list").out()).containsPattern(id + " .* yes +http");
        var shown = operator.json("clients", "show", id).path("client");
        assertThat(shown.path("is_foreign").asBoolean()).isTrue();
        assertThat(shown.path("scopes").toString()).isEqualTo("[\"openid\",\"email\"]");
        assertThat(operator.json("clients", "show", added().id().toString())
                        .at("/client/is_foreign")
                        .asBoolean())
                .isFalse();
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
    @DisplayName("changes what it names and nothing else")
    void change() {
        var shop = added("--post-logout-redirect-uri", Application.AFTER_LOGOUT, "--origin", Application.ORIGIN);
        var id = shop.id().toString();
        var before = operator.json("clients", "show", id).path("client");

        assertThat(operator.say("clients", "change", id, "--name", "Corner shop")
                        .status())
                .isZero();

        var after = operator.json("clients", "show", id).path("client");
        assertThat(after.path("name").asString()).isEqualTo("Corner shop");
        assertThat(((ObjectNode) after).without("name")).isEqualTo(((ObjectNode) before).without("name"));

        var rest = operator.json(
                        "clients",
                        "change",
                        id,
                        "--redirect-uri",
                        "https://corner.example.org/a",
                        "--redirect-uri",
                        "https://corner.example.org/b",
                        "--post-logout-redirect-uri",
                        "",
                        "--origin",
                        "https://corner.example.org",
                        "--scope",
                        "openid",
                        "--foreign")
                .path("client");
        assertThat(rest.path("name").asString()).isEqualTo("Corner shop");
        assertThat(rest.path("redirect_uris").toString())
                .isEqualTo("[\"https://corner.example.org/a\",\"https://corner.example.org/b\"]");
        assertThat(rest.path("post_logout_redirect_uris")).isEmpty();
        assertThat(rest.path("origins").toString()).isEqualTo("[\"https://corner.example.org\"]");
        assertThat(rest.path("scopes").toString()).isEqualTo("[\"openid\"]");
        assertThat(rest.path("is_foreign").asBoolean()).isTrue();
        assertThat(operator.json("clients", "change", id, "--no-foreign")
                        .at("/client/is_foreign")
                        .asBoolean())
                .isFalse();
    }

    @Test
    @DisplayName("changes none to what it could not have been added with, and none that there is not")
    void wrongChanges() {
        var id = added().id().toString();
        for (var wrong : Map.of(
                        "--redirect-uri ", "Not a valid address: ",
                        "--redirect-uri http://shop.example.org/", "Not a valid address: http",
                        "--post-logout-redirect-uri javascript:alert(1)", "Not a valid address: java",
                        "--origin https://shop.example.org/", "Not a valid origin: https",
                        "--backchannel-logout-uri http://shop.example.org/",
                                "The back-channel logout URI must use https",
                        "--scope email", "The scopes must include openid")
                .entrySet()) {
            var words = wrong.getKey().split(" ", 2);
            var said = operator.say("clients", "change", id, words[0], words[1]);
            assertThat(said.status()).as(wrong.getKey()).isEqualTo(1);
            assertThat(said.err()).startsWith(wrong.getValue());
        }
        assertThat(operator.say("clients", "change", id).err()).startsWith("Nothing to change");
        assertThat(operator.say("clients", "change", UUID.randomUUID().toString(), "--name", "x")
                        .err())
                .startsWith("There is no application");
    }

    @Test
    @DisplayName("takes scopes and addresses away at once, on every node, also from what was given before")
    void changesBindAtOnce() {
        var server = TestServer.alone();
        var shop = Application.of(server);
        var there = shop.at(server.anotherNode());
        var member = server.member();
        var console = new Operator(server);
        var id = shop.id().toString();
        var tokens = shop.signIn(member, Map.of("scope", "openid email offline_access"));
        var code = shop.code(member, Map.of());
        assertThat(there.userInfo(tokens.access()).at("/email")).isEqualTo(member.email());

        console.say("clients", "change", id, "--scope", "openid");

        Expect.soon(() -> !there.userInfo(tokens.access()).json().has("email"));
        assertThat(shop.introspect(tokens.access()).at("/scope")).isEqualTo("openid");
        assertThat(there.refresh(tokens.refresh()).at("/error")).isEqualTo("invalid_grant");
        assertThat(there.isActive(tokens.refresh())).isFalse();
        assertThat(Application.reply(shop.authorize(member, Map.of("scope", "openid email"))))
                .containsEntry("error", "invalid_scope");

        console.say("clients", "change", id, "--redirect-uri", "https://shop.example.org/new");

        assertThat(shop.redeem(code).at("/error_description")).isEqualTo("redirect_uri is not registered any more");
        assertThat(shop.authorize(member, Map.of()).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("is a security event that names the application (SEC-65)")
    void events() {
        var id = added().id().toString();
        for (var words : List.of(
                List.of("change", id, "--name", "Other"),
                List.of("rotate", id),
                List.of("disable", id),
                List.of("disable", id),
                List.of("enable", id),
                List.of("remove", id))) {
            var said = operator.say(
                    Stream.concat(Stream.of("clients"), words.stream()).toArray(String[]::new));
            if (words.contains("rotate")) {
                Secrets.remember(said.out().strip());
            }
        }

        assertThat(SERVER.rows()
                        .sql(
                                "SELECT kind FROM security_event WHERE client_id = CAST(:client AS uuid) ORDER BY happened_at, id")
                        .param("client", id)
                        .query((row, number) -> row.getString(1))
                        .list())
                .containsExactly(
                        "client-added",
                        "client-changed",
                        "client-secret-rotated",
                        "client-disabled",
                        "client-enabled",
                        "client-removed");
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
