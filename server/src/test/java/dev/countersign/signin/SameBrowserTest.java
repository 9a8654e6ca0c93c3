package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L1: a browser that lost its session cookie takes its own seat back. */
@DisplayName("The same browser")
class SameBrowserTest {
    private static final TestServer SERVER = TestServer.with();

    private static int seat(String session) {
        return SERVER.rows()
                .sql("SELECT seat FROM session WHERE id = :id::uuid")
                .param("id", session)
                .query(Integer.class)
                .single();
    }

    private static List<String> live(Browser member) {
        return member.get("/api/v1/sessions").json().at("/sessions").findValuesAsString("id");
    }

    @Test
    @DisplayName("that lost its session takes its seat back with the right password, even at the limit")
    void takesItsSeatBack() {
        var browser = SERVER.member();
        var other = browser.admit(SERVER.browser());
        var before = browser.session().orElseThrow();
        var seatBefore = seat(before);

        var in = browser.forget(Browser.SESSION).signIn(browser.email());

        assertThat(in.status()).isEqualTo(200);
        assertThat(in.at("/outcome")).isEqualTo("signed-in");
        assertThat(seat(in.at("/session/id"))).isEqualTo(seatBefore);
        assertThat(live(other))
                .containsExactly(in.at("/session/id"), other.session().orElseThrow());
        var log = browser.get("/api/v1/session-log").json().at("/entries");
        assertThat(log.findValuesAsString("session_id")).contains(before);
        log.forEach(entry -> assertThat(entry.at("/end_reason").asString())
                .isEqualTo(entry.at("/session_id").asString().equals(before) ? "replaced" : ""));
    }

    @Test
    @DisplayName("that was approved and let in, but lost the answer, is told so where it waited")
    void lostTheAnswer() {
        var member = SERVER.member();
        var browser = SERVER.browser().waitFor(member.email());
        var waiting = String.valueOf(browser.cookie(Browser.WAITING));
        member.approve(browser);
        browser.forget(Browser.SESSION).carry(Browser.WAITING, waiting);

        assertThat(browser.get("/login/waiting").header("Location")).hasValue("/login");

        assertThat(browser.get("/login").text())
                .contains("This device was approved and signed in", "value=\"" + member.email() + "\"");
        assertThat(browser.signIn(member.email()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("may sign in again while signed in; the older session ends")
    void signsInAgain() {
        var browser = SERVER.member();
        var before = browser.at(SERVER);

        assertThat(browser.signIn(browser.email()).status()).isEqualTo(200);

        assertThat(before.session()).isEmpty();
        assertThat(live(browser)).hasSize(1);
    }

    @Test
    @DisplayName("in three tabs at once gets one session, and no other device's seat")
    void threeTabs() {
        var browser = SERVER.member();
        var other = browser.admit(SERVER.browser());
        browser.forget(Browser.SESSION);
        var tabs = List.of(browser.at(SERVER), browser.at(SERVER), browser.at(SERVER));

        var answers = AtOnce.run(3, tab -> tabs.get(tab).signIn(browser.email()));

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(tabs).filteredOn(tab -> tab.session().isPresent()).hasSize(1);
        assertThat(live(other)).hasSize(2).contains(other.session().orElseThrow());
    }

    @Test
    @DisplayName("does not get in with a wrong password")
    void wrongPassword() {
        var browser = SERVER.member();
        var session = browser.session().orElseThrow();
        browser.forget(Browser.SESSION);

        Expect.problem(
                browser.post("/api/v1/session", Map.of("email", browser.email(), "password", "not the right password")),
                401,
                "bad-credentials");
        assertThat(seat(session)).isPositive();
    }

    @Test
    @DisplayName("opens nothing with its device cookie alone")
    void deviceCookieAlone() {
        var browser = SERVER.member().forget(Browser.SESSION);
        var device = browser.cookie(Browser.DEVICE);

        for (var path :
                List.of("/api/v1/session", "/api/v1/sessions", "/api/v1/approvals", "/api/v1/approval", "/verify")) {
            assertThat(browser.get(path).status()).as(path).isEqualTo(401);
        }
        assertThat(device).isNotNull();
        assertThat(SERVER.browser()
                        .carry(Browser.SESSION, String.valueOf(device))
                        .session())
                .isEmpty();
        assertThat(SERVER.browser()
                        .carry(Browser.WAITING, String.valueOf(device))
                        .get("/api/v1/approval")
                        .status())
                .isEqualTo(401);
    }

    @Test
    @DisplayName("gets no seat in another account")
    void anotherAccount() {
        var browser = SERVER.member();
        var another = SERVER.member();
        var session = another.session().orElseThrow();

        assertThat(browser.signIn(another.email()).status()).isEqualTo(202);

        assertThat(another.session()).hasValue(session);
    }

    @Test
    @DisplayName("is a new device after signing out")
    void signedOut() {
        var browser = SERVER.member();
        var other = browser.admit(SERVER.browser());
        browser.delete("/api/v1/session");

        assertThat(browser.signIn(other.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("that waits while the last session ends gets in with its password, and its request is gone")
    void waitedForNobody() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        first.delete("/api/v1/session");

        assertThat(second.signIn(first.email()).status()).isEqualTo(200);

        assertThat(second.get("/api/v1/approvals").json().at("/approvals").isEmpty())
                .as("it is not asked to let itself in")
                .isTrue();
    }
}
