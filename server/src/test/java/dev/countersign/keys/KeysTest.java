package dev.countersign.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A back end's key")
class KeysTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final Keys KEYS = SERVER.room(Keys.class);
    private static final Duration DAY = Duration.ofHours(24);

    private static Answer ask(BackEnd backEnd) {
        return backEnd.introspect("no session of anybody's");
    }

    private static boolean isGood(BackEnd backEnd) {
        return ask(backEnd).status() == 200;
    }

    private static NewKey next(RotationResult result) {
        assertThat(result).isInstanceOf(RotationResult.Rotated.class);
        return ((RotationResult.Rotated) result).next();
    }

    private static Key row(UUID id) {
        return KEYS.all().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Nested
    @DisplayName("when created")
    class Made {
        @Test
        @DisplayName(
                "is cs_live_ and 256 random bits, stored only as a hash, and never the same twice (SEC-22, SEC-23)")
        void secret() {
            var one = KEYS.create("shop", Set.of(Scope.INTROSPECT));
            var two = KEYS.create("shop", Set.of(Scope.INTROSPECT));

            assertThat(one.secret()).matches("cs_live_[A-Za-z0-9_-]{43}").isNotEqualTo(two.secret());
            assertThat(one.toString()).doesNotContain(one.secret().substring(8));
            assertThat(SERVER.rows()
                            .sql("SELECT string_agg(service_key::text, ' ') FROM service_key")
                            .query(String.class)
                            .single())
                    .contains(one.key().id().toString())
                    .doesNotContain(one.secret().substring(8));
        }

        @Test
        @DisplayName("is valid at once on every node, for its scopes and no other")
        void scopes() {
            var reader = BackEnd.of(SERVER, Scope.SESSIONS_READ);
            var asker = BackEnd.of(SERVER, Scope.INTROSPECT);

            assertThat(isGood(asker)).isTrue();
            assertThat(isGood(asker.at(OTHER))).isTrue();
            Expect.problem(ask(reader), 403, "wrong-scope");
        }

        @Test
        @DisplayName("costs no statement once the node knows it, and is recorded as used once a minute")
        void used() {
            var backEnd = BackEnd.of(SERVER, Scope.INTROSPECT);
            assertThat(row(backEnd.id()).lastUsedAt()).isNull();

            assertThat(isGood(backEnd)).isTrue();
            SERVER.room(Uses.class).write();
            var first = row(backEnd.id()).lastUsedAt();
            assertThat(first).isNotNull();

            SERVER.room(Uses.class).write();
            assertThat(row(backEnd.id()).lastUsedAt()).isEqualTo(first);
        }
    }

    @Nested
    @DisplayName("is answered 401 bad-key, in the same words,")
    class Refused {
        private final Answer none = new Browser(SERVER.url(), "")
                .post("/api/v1/introspection", java.util.Map.of("token", "no session of anybody's"));

        private void isTheSame(Answer refused) {
            Expect.problem(refused, 401, "bad-key");
            assertThat(refused.text()).isEqualTo(none.text());
            assertThat(refused.header("WWW-Authenticate")).hasValue("Bearer");
        }

        @Test
        @DisplayName("when there is none")
        void missing() {
            isTheSame(none);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer",
                    "Bearer ",
                    "Bearer x",
                    "Bearer cs_live_",
                    "Bearer cs_live_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                    "Bearer cs_live_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
                    "Bearer cs_test_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                    "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                    "Basic Y3NfbGl2ZV86eA=="
                })
        @DisplayName("when it is unknown or malformed")
        void unknown(String header) {
            isTheSame(new Browser(SERVER.url(), "")
                    .send(
                            "POST",
                            "/api/v1/introspection",
                            java.util.Map.of("token", "x"),
                            request -> request.header("Authorization", header)));
        }

        @Test
        @DisplayName("when it comes twice, or in different case")
        void bent() {
            var backEnd = BackEnd.of(SERVER, Scope.INTROSPECT);
            for (var headers : List.of(
                    List.of("Bearer " + backEnd.secret(), "Bearer " + backEnd.secret()),
                    List.of("Bearer CS_LIVE_" + backEnd.secret().substring(8)),
                    List.of("Bearer " + backEnd.secret() + " " + backEnd.secret()))) {
                isTheSame(new Browser(SERVER.url(), "")
                        .send(
                                "POST",
                                "/api/v1/introspection",
                                java.util.Map.of("token", "x"),
                                request -> headers.forEach(header -> request.header("Authorization", header))));
            }
        }

        @Test
        @DisplayName("when it is revoked: at once on the node that did it, soon on every other")
        void revoked() {
            var backEnd = BackEnd.of(SERVER, Scope.INTROSPECT);
            assertThat(isGood(backEnd)).isTrue();
            assertThat(isGood(backEnd.at(OTHER))).isTrue();

            assertThat(KEYS.revoke(backEnd.id())).isTrue();

            isTheSame(ask(backEnd));
            Expect.soon(() -> !isGood(backEnd.at(OTHER)));
            assertThat(KEYS.revoke(backEnd.id())).isFalse();
            assertThat(row(backEnd.id()).revokedAt()).isNotNull();
        }
    }

    @Nested
    @DisplayName("when rotated")
    class Rotated {
        @Test
        @DisplayName("stays valid beside its successor, which has its name and scopes, until the overlap is over")
        void overlap() {
            var server = TestServer.alone();
            var keys = server.room(Keys.class);
            var old = BackEnd.of(server, Scope.INTROSPECT, Scope.EVENTS);

            var made = next(keys.rotate(old.id(), DAY));
            var successor = BackEnd.of(server, made);

            assertThat(made.key().name()).isEqualTo("shop");
            assertThat(made.key().scopes()).containsExactlyInAnyOrder(Scope.INTROSPECT, Scope.EVENTS);
            assertThat(isGood(old)).isTrue();
            assertThat(isGood(successor)).isTrue();
            server.turnClock(DAY.minusMinutes(1));
            assertThat(isGood(old)).isTrue();
            server.turnClock(DAY.plusSeconds(1));
            Expect.problem(ask(old), 401, "bad-key");
            assertThat(isGood(successor)).isTrue();
            server.stop();
        }

        @Test
        @DisplayName("without overlap expires at once")
        void atOnce() {
            var old = BackEnd.of(SERVER, Scope.INTROSPECT);
            assertThat(isGood(old)).isTrue();

            next(KEYS.rotate(old.id(), Duration.ZERO));

            Expect.problem(ask(old), 401, "bad-key");
        }

        @Test
        @DisplayName("can be revoked before its overlap is over")
        void revoked() {
            var old = BackEnd.of(SERVER, Scope.INTROSPECT);
            var successor = BackEnd.of(SERVER, next(KEYS.rotate(old.id(), DAY)));

            assertThat(KEYS.revoke(old.id())).isTrue();

            assertThat(isGood(old)).isFalse();
            assertThat(isGood(successor)).isTrue();
        }

        @Test
        @DisplayName("has one successor, even if it is rotated twice at once")
        void race() {
            for (var round = 0; round < 20; round++) {
                var old = BackEnd.of(SERVER, Scope.INTROSPECT);
                var before = KEYS.all().size();

                var results = AtOnce.run(
                        () -> KEYS.rotate(old.id(), DAY),
                        () -> OTHER.room(Keys.class).rotate(old.id(), DAY));

                assertThat(results).hasAtLeastOneElementOfType(RotationResult.Rotated.class);
                assertThat(results).hasAtLeastOneElementOfType(RotationResult.RotatedBefore.class);
                assertThat(KEYS.all()).hasSize(before + 1);
            }
        }

        @Test
        @DisplayName("must be one that exists and is not revoked")
        void unknown() {
            var revoked = BackEnd.of(SERVER, Scope.INTROSPECT);
            KEYS.revoke(revoked.id());

            assertThat(KEYS.rotate(revoked.id(), DAY)).isInstanceOf(RotationResult.NoSuchKey.class);
            assertThat(KEYS.rotate(UUID.randomUUID(), DAY)).isInstanceOf(RotationResult.NoSuchKey.class);
        }
    }

    @Test
    @DisplayName("has to wait after too many calls, and no other key does")
    void tooOften() {
        var server = TestServer.with("countersign.limits.calls-per-key=3/1h");
        var busy = BackEnd.of(server, Scope.INTROSPECT);
        var quiet = BackEnd.of(server, Scope.INTROSPECT);
        for (var call = 0; call < 3; call++) {
            assertThat(isGood(busy)).isTrue();
        }

        var refused = ask(busy);

        Expect.problem(refused, 429, "too-many-attempts");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElse(""))).isBetween(1, 1_200);
        assertThat(isGood(quiet)).isTrue();
    }
}
