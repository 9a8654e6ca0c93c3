package dev.countersign.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A back end")
class ServiceTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String ACCOUNTS = "/api/v1/service/accounts";
    private static final String NO_SUCH = "00000000-0000-7000-8000-000000000000";

    private static BackEnd with(Scope... scopes) {
        return BackEnd.of(SERVER, scopes);
    }

    private static String idOf(Browser member) {
        return member.get("/api/v1/session").at("/account/id");
    }

    private static Answer create(BackEnd backEnd, String email, String password, String name) {
        return backEnd.post(ACCOUNTS, Map.of("email", email, "password", password, "name", name));
    }

    @Nested
    @DisplayName("that creates an account")
    class Creating {
        private final BackEnd backEnd = with(Scope.ACCOUNTS_CREATE);

        @Test
        @DisplayName("gets it and the recovery codes once, and signs nobody in")
        void created() {
            var email = TestServer.freshEmail();

            var made = create(backEnd, email.toUpperCase(java.util.Locale.ROOT), TestServer.PASSWORD, "Ann");

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.at("/account/email")).isEqualTo(email);
            assertThat(made.json().at("/account/disabled").asBoolean()).isFalse();
            assertThat(made.json().at("/recovery_codes")).hasSize(10);
            assertThat(made.setCookies()).isEmpty();
            var member = SERVER.browser();
            assertThat(member.signIn(email).status()).as("the first device").isEqualTo(200);
            assertThat(member.get("/api/v1/sessions").json().at("/sessions")).hasSize(1);
            assertThat(SERVER.browser()
                            .recover(email, made.at("/recovery_codes/0"))
                            .status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("is told that the email is taken, or which field is wrong and why")
        void refused() {
            var member = SERVER.member();

            Expect.problem(create(backEnd, member.email(), TestServer.PASSWORD, "Ann"), 409, "email-taken");
            Expect.invalid(create(backEnd, "no email", TestServer.PASSWORD, "Ann"), "email");
            Expect.invalid(create(backEnd, TestServer.freshEmail(), "short", "Ann"), "password");
            Expect.invalid(create(backEnd, TestServer.freshEmail(), TestServer.PASSWORD, " "), "name");
        }

        @ParameterizedTest
        @ValueSource(strings = {"id", "disabled", "created_at", "disabled_at", "session"})
        @DisplayName("cannot set an unexpected field (SEC-62)")
        void massAssignment(String field) {
            var answer = backEnd.post(
                    ACCOUNTS,
                    Map.of(
                            "email",
                            TestServer.freshEmail(),
                            "password",
                            TestServer.PASSWORD,
                            "name",
                            "Ann",
                            field,
                            NO_SUCH));
            Expect.invalid(answer, field);
        }
    }

    @Nested
    @DisplayName("that looks an account up")
    class Finding {
        private final BackEnd backEnd = with(Scope.ACCOUNTS_READ);
        private final Browser member = SERVER.member();
        private final String id = idOf(member);

        @Test
        @DisplayName("finds it by email in any case, and by id, with the same result")
        void found() {
            var byEmail = backEnd.post(
                    ACCOUNTS + "/search", Map.of("email", member.email().toUpperCase(java.util.Locale.ROOT)));
            var byId = backEnd.get(ACCOUNTS + "/" + id);

            assertThat(byEmail.status()).isEqualTo(200);
            assertThat(byEmail.at("/account/id")).isEqualTo(id);
            assertThat(byId.text()).isEqualTo(byEmail.text());
            assertThat(byId.json().at("/account/disabled").asBoolean()).isFalse();
        }

        @Test
        @DisplayName("gets 404 for a missing account")
        void unknown() {
            for (var email : new String[] {"nobody@example.org", "no email", "", "a".repeat(10_000)}) {
                Expect.problem(backEnd.post(ACCOUNTS + "/search", Map.of("email", email)), 404, "not-found");
            }
            for (var unknown : new String[] {NO_SUCH, "nonsense", "1"}) {
                Expect.problem(backEnd.get(ACCOUNTS + "/" + unknown), 404, "not-found");
            }
        }
    }

    @Nested
    @DisplayName("with an account's sessions")
    class TheSessions {
        private final BackEnd backEnd = with(Scope.SESSIONS_READ, Scope.SESSIONS_END);
        private final Browser laptop = SERVER.member();
        private final Browser phone = laptop.admit(SERVER.browser());
        private final String sessions = ACCOUNTS + "/" + idOf(laptop) + "/sessions";

        @Test
        @DisplayName("sees them, newest first, none marked as its own, and the limit")
        void listed() {
            var live = backEnd.get(sessions);

            assertThat(live.json().at("/limit").asInt()).isEqualTo(2);
            assertThat(live.at("/sessions/0/id")).isEqualTo(phone.session().orElseThrow());
            assertThat(live.at("/sessions/1/id")).isEqualTo(laptop.session().orElseThrow());
            assertThat(live.json().at("/sessions/0/current").asBoolean()).isFalse();
        }

        @Test
        @DisplayName("ends one of them at once, and the member is told (SEC-32)")
        void endedOne() {
            var live = phone.live();
            live.next("hello");
            var session = phone.session().orElseThrow();

            assertThat(backEnd.delete(sessions + "/" + session).status()).isEqualTo(204);

            assertThat(phone.get("/verify").status()).isEqualTo(401);
            assertThat(laptop.get("/verify").status()).isEqualTo(200);
            assertThat(live.next("session.ended").path("reason").asString()).isEqualTo("ended-by-operator");
            assertThat(live.closeCode()).isEqualTo(4401);
            assertThat(laptop.get("/api/v1/session-log").at("/entries/0/end_reason"))
                    .isEqualTo("ended-by-operator");
            Expect.problem(backEnd.delete(sessions + "/" + session), 404, "not-found");
        }

        @Test
        @DisplayName("ends all of them at once (SEC-32)")
        void endedAll() {
            assertThat(backEnd.delete(sessions).status()).isEqualTo(204);

            assertThat(laptop.get("/verify").status()).isEqualTo(401);
            assertThat(phone.get("/verify").status()).isEqualTo(401);
            assertThat(backEnd.get(sessions).json().at("/sessions")).isEmpty();
            assertThat(backEnd.delete(sessions).status()).isEqualTo(204);
        }

        @Test
        @DisplayName("cannot end another account's session by this account's path (SEC-62)")
        void foreign() {
            var stranger = SERVER.member();
            var foreign = stranger.session().orElseThrow();

            Expect.problem(backEnd.delete(sessions + "/" + foreign), 404, "not-found");

            assertThat(stranger.session()).hasValue(foreign);
        }

        @Test
        @DisplayName("gets the same 404 for everything that is missing")
        void unknown() {
            for (var nothing : new String[] {NO_SUCH, "nonsense"}) {
                Expect.problem(backEnd.delete(sessions + "/" + nothing), 404, "not-found");
                var ofNobody = ACCOUNTS + "/" + nothing + "/sessions";
                Expect.problem(backEnd.get(ofNobody), 404, "not-found");
                Expect.problem(backEnd.delete(ofNobody), 404, "not-found");
                Expect.problem(backEnd.delete(ofNobody + "/" + UUID.randomUUID()), 404, "not-found");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/service, 404",
        "GET, /api/v1/service/nothing, 404",
        "GET, /api/v1/service/accounts, 405",
        "PATCH, /api/v1/service/accounts, 405",
        "GET, /api/v1/introspection, 405"
    })
    @DisplayName("learns that a route does not exist only with a valid key")
    void noRoute(String method, String path, int status) {
        assertThat(with(Scope.EVENTS).send(method, path, null).status()).isEqualTo(status);
        Expect.problem(SERVER.browser().send(method, path, null, request -> {}), 401, "bad-key");
    }
}
