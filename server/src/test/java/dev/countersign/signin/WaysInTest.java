package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Every way in")
class WaysInTest {
    private static final TestServer SERVER = TestServer.with();
    private static final TestServer ONE_SEAT = TestServer.with("countersign.session.limit=1");

    @Test
    @DisplayName("takes a seat: sign-up takes one (SEC-39)")
    void signUpCounts() {
        var member = ONE_SEAT.member();

        assertThat(ONE_SEAT.browser().signIn(member.email()).code()).isEqualTo("session-limit");
    }

    @Test
    @DisplayName("takes a seat: redemption takes one, and fails if the limit was reached in between (SEC-13, SEC-39)")
    void redemptionCounts() {
        var first = SERVER.member();
        var early = SERVER.browser().waitFor(first.email());
        first.answer(first.pendingApproval(), early.code());
        first.admit(SERVER.browser());

        var late = early.redeem();

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.at("/detail")).isEqualTo("Already 2 sessions active");
        assertThat(first.get("/api/v1/sessions").json().path("sessions").size()).isEqualTo(2);
    }

    @Test
    @DisplayName("asks for approval, even through the page's form (SEC-13)")
    void formAsksToo() {
        var first = SERVER.member();
        var page = SERVER.browser();
        var token = page.get("/login").formToken();

        var answer = page.submit(
                "/login",
                "_csrf=" + token + "&email=" + first.email() + "&password=" + TestServer.PASSWORD.replace(' ', '+'));

        assertThat(answer.header("Location")).hasValue("/login/waiting");
        assertThat(page.session()).isEmpty();
    }

    @Test
    @DisplayName("by approval needs the typed code: there is no plain yes (SEC-44)")
    void codeMustBeTyped() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var answer = "/api/v1/approvals/" + first.pendingApproval() + "/answer";

        assertThat(first.post(answer, Map.of()).status()).isEqualTo(422);
        assertThat(first.post(answer, Map.of("code", "")).status()).isEqualTo(422);
        assertThat(first.post(answer, Map.of("outcome", "approved")).status()).isEqualTo(422);
        assertThat(first.post(answer, null).status()).isIn(400, 415);
        assertThat(second.redeem().code()).isEqualTo("not-approved");
    }
}
