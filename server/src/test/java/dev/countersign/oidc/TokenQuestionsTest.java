package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.clients.ClientRemovals;
import dev.countersign.clients.Clients;
import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A question about an access token")
class TokenQuestionsTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();

    private final Application shop = Application.of(SERVER);
    private final Browser member = SERVER.member();

    private static Answer introspectWith(String key, String token) {
        return introspectWith(SERVER, key, token);
    }

    private static Answer introspectWith(TestServer server, String key, String token) {
        return new Browser(server.url(), "gateway/1.0")
                .send("POST", "/oauth2/introspect", "token=" + token, request -> {
                    request.setHeader("Content-Type", "application/x-www-form-urlencoded");
                    request.header("Authorization", "Bearer " + key);
                });
    }

    @Test
    @DisplayName("is answered with whose it is, for what, and until when")
    void active() {
        var answer = shop.introspect(shop.signIn(member).access()).json();

        var session = member.get("/api/v1/session");
        assertThat(answer.path("active").asBoolean()).isTrue();
        assertThat(answer.path("sub").asString()).isEqualTo(session.at("/account/id"));
        assertThat(answer.path("sid").asString()).isEqualTo(session.at("/session/id"));
        assertThat(answer.path("client_id").asString()).isEqualTo(shop.id().toString());
        assertThat(answer.path("scope").asString()).isEqualTo("openid profile email");
        assertThat(answer.path("token_type").asString()).isEqualTo("Bearer");
        assertThat(answer.path("exp").asLong() - answer.path("iat").asLong()).isEqualTo(3_600);
        assertThat(answer.path("acr").asString()).isEqualTo("urn:countersign:password");
    }

    @Test
    @DisplayName("is answered about a refresh token without its time of issue, which is not stored")
    void refreshToken() {
        var tokens = shop.signIn(member, Map.of("scope", "openid offline_access"));

        var answer = shop.introspect(tokens.refresh()).json();

        assertThat(answer.path("active").asBoolean()).isTrue();
        assertThat(answer.has("auth_time")).isTrue();
        assertThat(answer.has("iat")).isFalse();
    }

    @Test
    @DisplayName("asks the database nothing once the node knows it")
    void noStatement() throws SQLException {
        var server = TestServer.alone();
        var person = server.member();
        var application = Application.of(server);
        var token = application.signIn(person).access();
        var key = BackEnd.of(server, Scope.INTROSPECT).secret();
        introspectWith(server, key, token);
        assertThat(application.isActive(token)).isTrue();

        var pool = server.room(DataSource.class);
        var taken = new ArrayList<Connection>();
        for (var connection = 0; connection < 16; connection++) {
            taken.add(pool.getConnection());
        }
        try {
            assertThat(application.isActive(token)).isTrue();
            assertThat(application.userInfo(token).status()).isEqualTo(200);
            assertThat(introspectWith(server, key, token).json().path("active").asBoolean())
                    .isTrue();
        } finally {
            for (var connection : taken) {
                connection.close();
            }
            server.stop();
        }
    }

    @Nested
    @DisplayName("by somebody else")
    class Others {
        private final String token = shop.signIn(member).access();

        @Test
        @DisplayName("is answered as for no token if it is another client, or a public one")
        void clients() {
            var notes = Application.of(SERVER, Application.publicDescription("http://127.0.0.1/callback"));
            for (var other : List.of(Application.of(SERVER), notes)) {
                assertThat(other.introspect(token).text()).isEqualTo("{\"active\":false}");
            }
            assertThat(notes.introspect(notes.signIn(member).access()).text()).isEqualTo("{\"active\":false}");
            assertThat(shop.introspect("nonsense").text()).isEqualTo("{\"active\":false}");
        }

        @Test
        @DisplayName("is answered if it is a back end whose key may introspect")
        void keys() {
            assertThat(introspectWith(BackEnd.of(SERVER, Scope.INTROSPECT).secret(), token)
                            .json()
                            .path("active")
                            .asBoolean())
                    .isTrue();
            assertThat(introspectWith(BackEnd.of(SERVER, Scope.SESSIONS_READ).secret(), token)
                            .text())
                    .isEqualTo("{\"active\":false}");
        }

        @Test
        @DisplayName("is refused if nobody knows who asks")
        void strangers() {
            assertThat(introspectWith("cs_live_" + "A".repeat(43), token).status())
                    .isEqualTo(401);
            assertThat(shop.post("/oauth2/introspect", "token=" + token, Optional.empty())
                            .at("/error"))
                    .isEqualTo("invalid_request");
            assertThat(member.submit("/oauth2/introspect", "token=" + token).status())
                    .isEqualTo(400);
        }
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("signed out", (Consumer<Browser>) member -> member.delete("/api/v1/session")),
                Arguments.of("ended on another node", (Consumer<Browser>)
                        member -> member.at(OTHER).delete("/api/v1/session")),
                Arguments.of("ended by hand", (Consumer<Browser>) member -> SERVER.rows()
                        .sql("DELETE FROM session WHERE id = :id::uuid")
                        .param("id", member.session().orElseThrow())
                        .update()),
                Arguments.of("of a disabled member", (Consumer<Browser>) member -> SERVER.rows()
                        .sql("UPDATE account SET disabled_at = clock_now() WHERE email = :email")
                        .param("email", member.email())
                        .update()),
                Arguments.of("ended by recovery", (Consumer<Browser>) member -> SERVER.browser()
                        .recover(member.email(), member.recoveryCodes().getFirst())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    @DisplayName("is answered with no, on every node, once the session is")
    void ended(String how, Consumer<Browser> end) {
        var token = shop.signIn(member).access();
        assertThat(shop.isActive(token)).isTrue();
        assertThat(shop.at(OTHER).isActive(token)).isTrue();

        end.accept(member);

        for (var node : List.of(shop, shop.at(OTHER))) {
            Expect.soon(() -> !node.isActive(token));
            assertThat(node.userInfo(token).status()).isEqualTo(401);
        }
    }

    @Test
    @DisplayName("is answered with no, on every node, once the client is disabled, and by nobody once it is removed")
    void client() {
        var token = shop.signIn(member).access();
        assertThat(shop.at(OTHER).isActive(token)).isTrue();

        SERVER.room(Clients.class).disable(shop.id());

        Expect.soon(() -> shop.at(OTHER).introspect(token).status() == 401);
        assertThat(shop.at(OTHER).userInfo(token).status()).isEqualTo(401);
        assertThat(shop.userInfo(token).status()).isEqualTo(401);

        SERVER.room(Clients.class).enable(shop.id());
        Expect.soon(() -> shop.at(OTHER).isActive(token));

        SERVER.room(ClientRemovals.class).remove(shop.id());
        Expect.soon(() -> shop.at(OTHER).userInfo(token).status() == 401);
        assertThat(shop.userInfo(token).status()).isEqualTo(401);
    }

    @Test
    @DisplayName("is answered with no, on every node, once the token is revoked or its code comes again")
    void revoked() {
        for (var round = 0; round < 2; round++) {
            var code = shop.code(member, Map.of());
            var token = Application.Tokens.of(shop.redeem(code)).access();
            assertThat(shop.at(OTHER).isActive(token)).isTrue();

            var answer = round == 0 ? shop.revoke(token) : shop.redeem(code);

            assertThat(answer.status()).isEqualTo(round == 0 ? 200 : 400);
            assertThat(shop.isActive(token)).isFalse();
            Expect.soon(() -> !shop.at(OTHER).isActive(token));
        }
    }

    @Test
    @DisplayName("is answered with no after an hour, and is no activity of the person")
    void expires() {
        var server = TestServer.alone("countersign.session.idle=30m");
        var person = server.member();
        var application = Application.of(server);
        var token = application.signIn(person).access();
        for (var minute = 10; minute <= 25; minute += 5) {
            server.turnClock(Duration.ofMinutes(minute));
            assertThat(application.isActive(token)).isTrue();
            assertThat(application.userInfo(token).status()).isEqualTo(200);
        }

        server.turnClock(Duration.ofMinutes(32));

        assertThat(application.isActive(token)).isFalse();
        assertThat(person.session()).isEmpty();

        var busy = server.member();
        var another = application.signIn(busy).access();
        server.turnClock(Duration.ofMinutes(32 + 29));
        assertThat(busy.session()).isPresent();
        server.turnClock(Duration.ofMinutes(32 + 59));
        assertThat(application.isActive(another)).isTrue();
        assertThat(busy.session()).isPresent();
        server.turnClock(Duration.ofMinutes(32 + 61));
        assertThat(application.isActive(another)).isFalse();
        assertThat(busy.session()).isPresent();
    }

    @Test
    @DisplayName("that cannot be read is refused, in any spelling of its address")
    void unreadable() {
        var header = Optional.of(
                Application.basic(shop.id().toString(), shop.secret().orElseThrow()));
        for (var form : List.of("token=%zz", "token", "", "token=a&token=b")) {
            for (var path : List.of("/oauth2/introspect", "/oauth2/introspect;x=y")) {
                assertThat(shop.post(path, form, header).at("/error")).as(form).isEqualTo("invalid_request");
            }
            assertThat(shop.post("/oauth2/userinfo", form, Optional.empty()).status())
                    .isBetween(400, 401);
        }
        assertThat(shop.post("/oauth2/introspect", "token=" + "x".repeat(20_000), header)
                        .status())
                .isEqualTo(413);
        assertThat(shop.userInfo("x".repeat(5_000)).status()).isEqualTo(401);
        var token = shop.signIn(member).access();
        assertThat(shop.http()
                        .send("GET", "/oauth2/userinfo?access_token=" + token, null, request -> {})
                        .status())
                .isEqualTo(401);
        assertThat(shop.post("/oauth2/introspect?token=" + token, "", header).at("/error"))
                .isEqualTo("invalid_request");
    }

    @Test
    @DisplayName("by a page is allowed for the client's own origins alone, and never with credentials")
    void cors() {
        var token = shop.signIn(member).access();
        for (var path : List.of("/oauth2/userinfo", "/oauth2/token", "/oauth2/revoke")) {
            assertThat(preflight(path, Application.ORIGIN).header("Access-Control-Allow-Origin"))
                    .hasValue(Application.ORIGIN);
            assertThat(preflight(path, "https://evil.example").header("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        for (var path : List.of("/.well-known/openid-configuration", "/oauth2/jwks")) {
            assertThat(SERVER.browser().get(path).header("Access-Control-Allow-Origin"))
                    .hasValue("*");
        }
        for (var path : List.of("/oauth2/introspect", "/oauth2/authorize", "/oauth2/logout", "/verify", "/login")) {
            assertThat(preflight(path, Application.ORIGIN).header("Access-Control-Allow-Origin"))
                    .as(path)
                    .isEmpty();
        }
        var answer = shop.http()
                .send(
                        "GET",
                        "/oauth2/userinfo",
                        null,
                        request -> request.header("Authorization", "Bearer " + token)
                                .header("Origin", Application.ORIGIN));
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(Application.ORIGIN);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    @DisplayName("by a page can be refused so that the page can read why")
    void refusalsInPages() {
        for (var origin : List.of(Application.ORIGIN, "https://evil.example")) {
            var allowed = origin.equals(Application.ORIGIN) ? Optional.of(origin) : Optional.<String>empty();
            var over = SERVER.browser()
                    .send(
                            "GET",
                            "/oauth2/userinfo",
                            null,
                            request -> request.header("Authorization", "Bearer of-nobody")
                                    .header("Origin", origin));
            assertThat(over.status()).isEqualTo(401);
            assertThat(over.header("Access-Control-Allow-Origin")).isEqualTo(allowed);
            for (var path : List.of("/oauth2/token", "/oauth2/revoke")) {
                var refused = SERVER.browser()
                        .send(
                                "POST",
                                path,
                                "client_id=" + UUID.randomUUID(),
                                request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                                        .header("Origin", origin));
                assertThat(refused.at("/error")).isEqualTo("invalid_client");
                assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(allowed);
                assertThat(refused.header("Access-Control-Allow-Credentials")).isEmpty();
            }
        }
    }

    private static Answer preflight(String path, String origin) {
        return SERVER.browser()
                .send(
                        "OPTIONS",
                        path,
                        null,
                        request -> request.header("Origin", origin).header("Access-Control-Request-Method", "POST"));
    }
}
