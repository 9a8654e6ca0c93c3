package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Has: a user agent and a name of their own. Wants: a script on the member's page, or a line in the log. */
@DisplayName("Text that an attacker writes")
@ExtendWith(OutputCaptureExtension.class)
class InjectionAttackTest {
    private static final TestServer SERVER = TestServer.with();

    @Test
    @DisplayName("as a user agent with markup for a browser name does not appear in the prompt or the log")
    void markupAsDevice() {
        var member = SERVER.member();
        var attacker = new Browser(SERVER.url(), "<img src=x onerror=alert(1)>/1.0 CFNetwork/1 Darwin/1");
        attacker.waitFor(member.email());

        var asked = member.get("/dashboard").text();

        assertThat(asked).doesNotContain("<img src=x", "&lt;img", "onerror").contains("App on iOS");
        member.answer(member.pendingApproval(), attacker.code());
        assertThat(attacker.redeem().status()).isEqualTo(200);
        assertThat(member.get("/dashboard").text()).doesNotContain("<img src=x", "&lt;img", "onerror");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ann\u202Egro.elpmaxe",
                "Ann\u2066",
                "Ann\nadmin",
                "Ann\r\nSet-Cookie: a=b",
                "Ann\u2028admin",
                "\u0007Ann"
            })
    @DisplayName("as a name that reverses, hides or breaks its line is refused")
    void names(String name) {
        Expect.invalid(
                SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                Map.of(
                                        "email",
                                        TestServer.freshEmail(),
                                        "password",
                                        TestServer.PASSWORD,
                                        "name",
                                        name)),
                "name");
    }

    @Test
    @DisplayName("as a user agent puts no control or directional character into rows, answers or the log")
    void userAgent(CapturedOutput log) {
        var email = TestServer.freshEmail();
        var body = "{\"email\":\"" + email + "\",\"password\":\"" + TestServer.PASSWORD + "\",\"name\":\"Ann\"}";
        // U+202E and U+2028 as their UTF-8 bytes, a tab, and a C1 line break.
        var made = RawHttp.send(
                SERVER.url(),
                "POST /api/v1/accounts HTTP/1.1\nContent-Type: application/json\nUser-Agent: forged\t"
                        + "\u00e2\u0080\u00ae\u00e2\u0080\u00a8\u0085{\"event\":\"x\"}/1 CFNetwork/1\nContent-Length: "
                        + body.length(),
                body);

        assertThat(made.status()).isEqualTo(201);
        var kept = SERVER.rows()
                .sql("SELECT user_agent FROM session_log WHERE session_id = :id::uuid")
                .param("id", made.at("/session/id"))
                .query(String.class)
                .single();
        assertThat(kept).startsWith("forged ").doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        assertThat(made.at("/session/device/label")).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        assertThat(log.getAll().lines()).noneMatch(line -> line.startsWith("{\"event\":\"x\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%0d%0aSet-Cookie:%20a=b", "%0aLocation:%20//evil.example", "//evil.example", "%E5%98%8A"})
    @DisplayName("in an address creates no header and no other redirect")
    void responseSplitting(String text) {
        for (var path : new String[] {"/login?ended=" + text, "/dashboard?before=" + text, "/" + text}) {
            var answer = RawHttp.send(SERVER.url(), "GET " + path + " HTTP/1.1", "");

            assertThat(answer.headers().map().toString()).doesNotContain("a=b").doesNotContain("evil.example");
        }
    }
}
