package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: a browser, or an account of their own. Wants: to learn who is a member, and which ids exist. */
@DisplayName("An attacker who probes")
class EnumerationAttackTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Set<String> OF_THE_CONNECTION = Set.of("date", "connection", "keep-alive");
    private static final String NO_SUCH = "00000000-0000-7000-8000-000000000000";

    private static Set<String> headers(Answer answer) {
        var names = new TreeSet<>(answer.headers().map().keySet());
        names.removeAll(OF_THE_CONNECTION);
        return names;
    }

    /** The answer's text, without the requested address. */
    private static String text(Answer answer) {
        return answer.text().replaceFirst("\"instance\":\"[^\"]*\"", "");
    }

    private static void sameAnswer(Answer one, Answer other) {
        assertThat(one.status()).isEqualTo(other.status());
        assertThat(text(one)).isEqualTo(text(other));
        assertThat(headers(one)).isEqualTo(headers(other));
    }

    @Test
    @DisplayName("cannot tell a member from an unknown email by a wrong password, a header or a cookie (SEC-09)")
    void members() {
        var member = SERVER.member().email();

        Function<String, Answer> wrong = email -> SERVER.browser()
                .post("/api/v1/session", Map.of("email", email, "password", "not the password of anyone"));

        sameAnswer(wrong.apply(member), wrong.apply(TestServer.freshEmail()));
    }

    @Test
    @DisplayName("cannot tell another member's session or request from a missing one (SEC-62)")
    void ids() {
        var victim = SERVER.member();
        SERVER.browser().waitFor(victim.email());
        var session = victim.session().orElseThrow();
        var request = victim.pendingApproval();
        var attacker = SERVER.member();

        sameAnswer(attacker.delete("/api/v1/sessions/" + session), attacker.delete("/api/v1/sessions/" + NO_SUCH));
        sameAnswer(attacker.answer(request, "123456"), attacker.answer(NO_SUCH, "123456"));
        sameAnswer(
                attacker.post("/api/v1/approvals/" + request + "/denial", null),
                attacker.post("/api/v1/approvals/" + NO_SUCH + "/denial", null));
        assertThat(victim.pendingApproval()).isEqualTo(request);
        assertThat(victim.session()).hasValue(session);
    }

    @Test
    @DisplayName("cannot tell a token that was once valid from an invented one (SEC-09)")
    void tokens() {
        var member = SERVER.member();
        var token = String.valueOf(member.cookie(Browser.SESSION));
        member.delete("/api/v1/session");

        sameAnswer(
                SERVER.browser().carry(Browser.SESSION, token).get("/api/v1/session"),
                SERVER.browser().carry(Browser.SESSION, "A".repeat(43)).get("/api/v1/session"));
    }
}
