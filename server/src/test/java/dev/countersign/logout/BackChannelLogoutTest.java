package dev.countersign.logout;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.countersign.account.Accounts;
import dev.countersign.clients.ClientRemovals;
import dev.countersign.oidc.IdTokens;
import dev.countersign.operator.Members;
import dev.countersign.operator.Operator;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Receiver;
import dev.countersign.support.TestServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@DisplayName("An application that wants to hear of the end of sessions")
class BackChannelLogoutTest {
    private static final String LOOPBACK = "countersign.webhooks.allowed-networks=127.0.0.1/32";
    private static final TestServer SERVER = TestServer.alone(LOOPBACK);
    private static final TestServer OTHER = SERVER.anotherNode();

    private final Receiver receiver = Receiver.start();
    private final Application shop = Application.of(SERVER, Application.hearingAt(receiver.url()));
    private final Browser member = SERVER.member();

    @AfterEach
    void close() {
        SERVER.room(ClientRemovals.class).remove(shop.id());
        receiver.close();
    }

    private static JWTClaimsSet claims(Receiver.Message message) {
        try {
            var token = SignedJWT.parse(
                    URLDecoder.decode(message.body().substring("logout_token=".length()), StandardCharsets.UTF_8));
            var keys = JWKSet.parse(SERVER.browser().get("/oauth2/jwks").text());
            assertThat(token.getHeader().getType().getType()).isEqualTo("logout+jwt");
            assertThat(token.verify(new RSASSAVerifier(
                            keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
                    .isTrue();
            return token.getJWTClaimsSet();
        } catch (Exception wrong) {
            throw new AssertionError(wrong);
        }
    }

    /** For a server whose keys are not {@link #SERVER}'s. */
    private static JsonNode unchecked(Receiver.Message message) {
        return Application.Tokens.claims(
                URLDecoder.decode(message.body().substring("logout_token=".length()), StandardCharsets.UTF_8));
    }

    /** How many ends of sessions the application is still to hear of. */
    private static int rows(TestServer server, Application application, String which) {
        return server.rows()
                .sql("SELECT count(*) FROM relying_party WHERE client_id = :client AND " + which)
                .param("client", application.id())
                .query(Integer.class)
                .single();
    }

    private List<String> sids() {
        return receiver.messages().stream()
                .map(BackChannelLogoutTest::claims)
                .map(claims -> String.valueOf(claims.getClaim("sid")))
                .toList();
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("signed out", (Consumer<Browser>) member -> member.delete("/api/v1/session")),
                Arguments.of("ended on another node", (Consumer<Browser>)
                        member -> member.at(OTHER).delete("/api/v1/session")),
                Arguments.of("ended by another device", (Consumer<Browser>) member -> {
                    var id = member.session().orElseThrow();
                    member.admit(SERVER.browser()).delete("/api/v1/sessions/" + id);
                }),
                Arguments.of("disabled", (Consumer<Browser>) member -> SERVER.room(Members.class)
                        .disable(
                                Operator.onCommandLine(),
                                SERVER.room(Accounts.class)
                                        .find(member.email())
                                        .orElseThrow()
                                        .id())),
                Arguments.of("recovered", (Consumer<Browser>) member -> SERVER.browser()
                        .recover(member.email(), member.recoveryCodes().getFirst())),
                Arguments.of("signed in again in the same browser", (Consumer<Browser>)
                        member -> member.signIn(member.email())),
                Arguments.of("deleted by hand", (Consumer<Browser>) member -> SERVER.rows()
                        .sql("DELETE FROM session WHERE id = :id::uuid")
                        .param("id", member.session().orElseThrow())
                        .update()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    @DisplayName("gets exactly one logout token for it, however it ended (SEC-88)")
    void everyEnd(String how, Consumer<Browser> end) {
        shop.signIn(member);
        var tokens = shop.signIn(member, Map.of("scope", "openid offline_access"));
        shop.refresh(tokens.refresh());
        var session = member.session().orElseThrow();

        end.accept(member);

        Expect.soon(() -> rows(SERVER, shop, "attempts >= 0") == 0);
        assertThat(sids()).as("nothing is left to send").containsExactly(session);
    }

    @Test
    @DisplayName(
            "gets a token that is signed, lives two minutes, names only the session, and cannot be taken for another")
    void token() throws Exception {
        var idToken = shop.signIn(member);

        member.delete("/api/v1/session");

        Expect.soon(() -> !receiver.messages().isEmpty());
        var message = receiver.messages().getFirst();
        assertThat(message.contentType()).startsWith("application/x-www-form-urlencoded");
        var claims = claims(message);
        assertThat(claims.getIssuer()).isEqualTo(SERVER.url().toString());
        assertThat(claims.getAudience()).containsExactly(shop.id().toString());
        assertThat(claims.getClaims())
                .containsEntry("sid", idToken.claims().path("sid").asString())
                .containsEntry("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                .containsKey("jti")
                .doesNotContainKeys("nonce", "sub");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(2));
        var hint = URLDecoder.decode(message.body().substring("logout_token=".length()), StandardCharsets.UTF_8);
        assertThat(SERVER.room(IdTokens.class).read(hint)).isEmpty();
    }

    @Test
    @DisplayName("gets one for each of several sessions that end at once, and so does every other application")
    void several() {
        var server = TestServer.alone(LOOPBACK, "countersign.session.limit=5", "countersign.approval.mode=off");
        var person = server.member();
        var applications = Stream.generate(() -> Application.of(server, Application.hearingAt(receiver.url())))
                .limit(2)
                .toList();
        var devices = Stream.concat(
                        Stream.of(person),
                        Stream.generate(server::browser).limit(4).peek(device -> device.signIn(person.email())))
                .toList();
        devices.forEach(device -> applications.forEach(application -> application.signIn(device)));
        var ended = devices.stream()
                .map(device -> device.session().orElseThrow())
                .flatMap(session -> applications.stream().map(application -> application.id() + " " + session))
                .toList();

        server.browser().recover(person.email(), person.recoveryCodes().getFirst());

        for (var application : applications) {
            Expect.soon(() -> rows(server, application, "next_attempt_at IS NOT NULL") == 0);
        }
        assertThat(receiver.messages().stream()
                        .map(BackChannelLogoutTest::unchecked)
                        .map(claims -> claims.path("aud").asString() + " "
                                + claims.path("sid").asString()))
                .containsExactlyInAnyOrderElementsOf(ended);
    }

    /** Six members have signed out of an application that does not answer. */
    private final class Away {
        private final TestServer server = TestServer.alone(LOOPBACK);
        private final Application application = Application.of(server, Application.hearingAt(receiver.url()));
        private final List<String> sessions;
        private final List<String> heard = new CopyOnWriteArrayList<>();

        private Away() {
            receiver.answering(message -> 503);
            var people = Stream.generate(server::member).limit(6).toList();
            people.forEach(application::signIn);
            sessions = people.stream()
                    .map(person -> person.session().orElseThrow())
                    .toList();
            AtOnce.run(
                    people.size(),
                    number -> people.get(number).delete("/api/v1/session").status());
            untilPaused(0);
        }

        /** Waits until a further attempt has failed. */
        private void untilPaused(int before) {
            Expect.soon(() -> receiver.messages().size() > before
                    && waiting("claimed_until > clock_now()") == 0
                    && pauses("ends_at > clock_now()") == 1);
        }

        private int pauses(String which) {
            return server.rows()
                    .sql("SELECT count(*) FROM logout_pause WHERE " + which)
                    .query(Integer.class)
                    .single();
        }

        private int waiting(String which) {
            return rows(server, application, which);
        }

        private void returns() {
            returnsExceptFor("nobody");
        }

        private void returnsExceptFor(String refused) {
            receiver.answering(message -> {
                var session = unchecked(message).path("sid").asString();
                if (session.equals(refused)) {
                    return 400;
                }
                heard.add(session);
                return 200;
            });
        }
    }

    @Test
    @DisplayName("gets what it missed within five seconds of its return, and meanwhile one token at a time")
    void away() {
        var away = new Away();
        var before = receiver.messages().size();

        away.server.turnClock(Duration.ofMinutes(30));

        away.untilPaused(before);
        assertThat(receiver.messages().size() - before)
                .as("six were due at once")
                .isLessThan(away.sessions.size());
        assertThat(away.pauses("ends_at > clock_now() + interval '4 seconds'"))
                .as("the next attempt is at most four seconds away, and is found within another second")
                .isZero();
        assertThat(away.waiting("next_attempt_at IS NOT NULL")).isEqualTo(away.sessions.size());

        away.returns();

        Expect.within(5, () -> away.waiting("next_attempt_at IS NOT NULL") == 0);
        assertThat(away.heard).containsExactlyInAnyOrderElementsOf(away.sessions);
    }

    /** So a long silence costs the database no more when many wait than when one does. */
    @Test
    @DisplayName("is tried again without a write to what waits, except for what is tried")
    void writesOneRow() {
        var away = new Away();
        var unchanged = "SELECT count(DISTINCT session_id) FROM relying_party WHERE next_attempt_at IS NOT NULL"
                + " AND xmin::text::bigint <= :before";
        var before = away.server
                .rows()
                .sql("SELECT max(xmin::text::bigint) FROM relying_party")
                .query(Long.class)
                .single();
        var attempts = receiver.messages().size();

        away.untilPaused(attempts);

        assertThat(away.server
                        .rows()
                        .sql(unchanged)
                        .param("before", before)
                        .query(Integer.class)
                        .single())
                .isEqualTo(away.sessions.size() - (receiver.messages().size() - attempts));
    }

    @Test
    @DisplayName("that refuses one token gets the others without waiting for an hour")
    void refusesOne() {
        var away = new Away();
        var refused = away.sessions.stream().min(Comparator.naturalOrder()).orElseThrow();

        away.returnsExceptFor(refused);

        Expect.within(15, () -> away.waiting("next_attempt_at IS NOT NULL") == 1);
        assertThat(away.heard)
                .containsExactlyInAnyOrderElementsOf(away.sessions.stream()
                        .filter(session -> !session.equals(refused))
                        .toList());
    }

    @Test
    @DisplayName("hears of the end of a later sign-in, although it accepts the token of the one before late")
    void acceptsLate() {
        var late = new CompletableFuture<Integer>();
        var told = new AtomicInteger();
        receiver.answering(message -> {
            if (receiver.messages().size() == 1) {
                return late.join();
            }
            if (!late.isDone()) {
                return 503;
            }
            told.incrementAndGet();
            return 204;
        });
        shop.signIn(member);
        member.delete("/api/v1/account/applications/" + shop.id());
        receiver.await(1);
        shop.signIn(member);
        member.delete("/api/v1/session");
        Expect.soon(() ->
                receiver.messages().size() > 1 && rows(SERVER, shop, "attempts > 0 AND claimed_until IS NULL") == 1);

        late.complete(204);

        Expect.soon(() -> rows(SERVER, shop, "attempts >= 0") == 0);
        assertThat(told).hasValue(1);
    }

    @Test
    @DisplayName("is given up after an hour")
    void givenUp() {
        var away = new Away();

        away.server.turnClock(Duration.ofMinutes(61));

        Expect.soon(() -> away.waiting("next_attempt_at IS NOT NULL") == 0);
        assertThat(away.heard).isEmpty();
    }

    @Test
    @DisplayName("hears nothing of sessions in which it got nothing, and nothing once it is removed")
    void nothing() {
        var another = SERVER.member();
        shop.code(another, Map.of());
        assertThat(rows(SERVER, shop, "attempts >= 0")).isZero();
        another.delete("/api/v1/session");
        shop.signIn(member);
        assertThat(rows(SERVER, shop, "attempts >= 0")).isOne();
        SERVER.room(ClientRemovals.class).remove(shop.id());
        member.delete("/api/v1/session");

        assertThat(rows(SERVER, shop, "attempts >= 0")).as("nothing to send").isZero();
        assertThat(receiver.messages()).isEmpty();
    }

    @Test
    @DisplayName("is told nothing at a private address that the operator does not allow (SEC-88)")
    void privateAddress() {
        var server = TestServer.alone();
        var application = Application.of(server, Application.hearingAt(receiver.url()));
        var person = server.member();
        application.signIn(person);

        person.delete("/api/v1/session");

        Expect.soon(() -> rows(server, application, "attempts > 1") == 1);
        assertThat(receiver.messages()).isEmpty();
    }
}
