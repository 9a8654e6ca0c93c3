package dev.countersign.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Disabling an account")
class DisablementTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final BackEnd BACK_END = BackEnd.mayDoAll(SERVER);

    private final Browser member = SERVER.member();
    private final String account =
            "/api/v1/service/accounts/" + member.get("/api/v1/session").at("/account/id");

    private void disable() {
        assertThat(BACK_END.put(account + "/disablement").status()).isEqualTo(204);
    }

    private void enable() {
        assertThat(BACK_END.delete(account + "/disablement").status()).isEqualTo(204);
    }

    @Test
    @DisplayName(
            "ends its sessions at once on this node, and on every node with their sockets within a second (SEC-32)")
    void sessionsEnd() {
        var elsewhere = member.admit(SERVER.browser()).at(OTHER);
        assertThat(elsewhere.get("/verify").status()).isEqualTo(200);
        var here = member.live();
        var there = elsewhere.live();
        here.next("hello");
        there.next("hello");

        disable();
        var began = System.nanoTime();

        assertThat(member.get("/verify").status()).isEqualTo(401);
        assertThat(BACK_END.introspect(member).text()).isEqualTo("{\"active\":false}");
        assertThat(here.next("session.ended").path("reason").asString()).isEqualTo("ended-by-operator");
        assertThat(there.next("session.ended").path("reason").asString()).isEqualTo("ended-by-operator");
        assertThat(here.closeCode()).isEqualTo(4401);
        assertThat(there.closeCode()).isEqualTo(4401);
        Expect.soon(() -> elsewhere.get("/verify").status() == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("makes the right password and a recovery code look wrong, word for word (SEC-09)")
    void signIn() {
        var wrong = SERVER.browser()
                .post(
                        "/api/v1/session",
                        java.util.Map.of("email", "nobody@example.org", "password", TestServer.PASSWORD));
        disable();

        for (var node : new TestServer[] {SERVER, OTHER}) {
            var refused = node.browser().signIn(member.email());
            Expect.problem(refused, 401, "bad-credentials");
            assertThat(refused.text()).isEqualTo(wrong.text());
        }
        Expect.problem(
                SERVER.browser().recover(member.email(), member.recoveryCodes().getFirst()), 401, "bad-credentials");
        Expect.problem(
                SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                java.util.Map.of(
                                        "email", member.email(), "password", TestServer.PASSWORD, "name", "Ann")),
                409,
                "email-taken");
    }

    @Test
    @DisplayName("closes a waiting request, and an approved one that was not redeemed (SEC-32, SEC-47)")
    void requestsEnd() {
        var waiting = SERVER.browser().waitFor(member.email());
        var socket = waiting.live();

        disable();

        assertThat(socket.next("approval.closed").path("outcome").asString()).isEqualTo("closed");
        assertThat(waiting.redeem().status()).isEqualTo(410);

        enable();
        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
        var approved = SERVER.browser().waitFor(member.email());
        member.answer(member.pendingApproval(), approved.code());
        disable();
        assertThat(approved.redeem().status()).isEqualTo(410);
        enable();
        assertThat(approved.redeem().status()).isEqualTo(410);
    }

    @Test
    @DisplayName("can be undone: the password works again, ended sessions do not")
    void enabledAgain() {
        var token = Objects.requireNonNull(member.cookie(Browser.SESSION));
        disable();
        assertThat(BACK_END.get(account).json().at("/account/disabled").asBoolean())
                .isTrue();
        assertThat(BACK_END.get(account + "/sessions").json().at("/sessions")).isEmpty();

        enable();

        assertThat(BACK_END.get(account).json().at("/account/disabled").asBoolean())
                .isFalse();
        assertThat(SERVER.browser().carry(Browser.SESSION, token).get("/verify").status())
                .isEqualTo(401);
        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("twice has the effect of once, and so has enabling; neither works for a missing account")
    void twice() {
        disable();
        disable();
        enable();
        enable();

        assertThat(SERVER.rows()
                        .sql("SELECT string_agg(kind, ' ' ORDER BY happened_at) FROM security_event"
                                + " WHERE account_id = CAST(:id AS uuid) AND kind LIKE 'account-%abled'")
                        .param("id", account.substring(account.lastIndexOf('/') + 1))
                        .query(String.class)
                        .single())
                .isEqualTo("account-disabled account-enabled");
        var nobody = "/api/v1/service/accounts/00000000-0000-7000-8000-000000000000/disablement";
        Expect.problem(BACK_END.put(nobody), 404, "not-found");
        Expect.problem(BACK_END.delete(nobody), 404, "not-found");
    }

    @Test
    @DisplayName("leaves no session behind in a race with a sign-in (SEC-32)")
    void race() {
        for (var round = 0; round < 10; round++) {
            enable();
            dev.countersign.support.AtOnce.run(
                    () -> SERVER.browser().signIn(member.email()), () -> BACK_END.put(account + "/disablement"));

            assertThat(BACK_END.get(account + "/sessions").json().at("/sessions"))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("needs its scope")
    void scope() {
        var other = BackEnd.of(SERVER, Scope.ACCOUNTS_READ, Scope.ACCOUNTS_CREATE, Scope.SESSIONS_END);
        Expect.problem(other.put(account + "/disablement"), 403, "wrong-scope");
        assertThat(member.session()).isPresent();
    }
}
