package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Changing name and language")
class ProfileChangeTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();

    private final Browser member = SERVER.member();

    private Answer change(Object body) {
        return member.patch("/api/v1/account", body);
    }

    private String locale(Browser browser) {
        return browser.get("/api/v1/session").json().at("/account/locale").toString();
    }

    @Test
    @DisplayName("shows the new name on this node at once, and on every other within a second")
    void name() {
        var elsewhere = member.admit(SERVER.browser()).at(OTHER);
        assertThat(elsewhere.get("/verify").header("X-Countersign-Name")).hasValue("Ann");

        var changed = change(Map.of("name", "  Ann Lovelace "));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("/account/name")).isEqualTo("Ann Lovelace");
        assertThat(changed.at("/account/email")).isEqualTo(member.email());
        assertThat(member.get("/api/v1/session").at("/account/name")).isEqualTo("Ann Lovelace");
        assertThat(member.get("/dashboard").text()).contains("Ann Lovelace");
        Expect.soon(() ->
                elsewhere.get("/verify").header("X-Countersign-Name").orElse("").equals("Ann Lovelace"));
        assertThat(elsewhere.get("/dashboard").text()).contains("Ann Lovelace");
    }

    @Test
    @DisplayName("keeps what is left out")
    void leftOut() {
        assertThat(locale(member)).isEqualTo("null");
        assertThat(change(Map.of("locale", "en")).at("/account/name")).isEqualTo("Ann");
        assertThat(change(Map.of("name", "Bea")).at("/account/locale")).isEqualTo("en");

        var unchanged = change(Map.of());

        assertThat(unchanged.status()).isEqualTo(200);
        assertThat(unchanged.at("/account/name")).isEqualTo("Bea");
        assertThat(unchanged.at("/account/locale")).isEqualTo("en");
    }

    @Test
    @DisplayName("takes a language in any case, and null for what the browser asks for; every node hears of it")
    void language() {
        var elsewhere = member.at(OTHER);
        assertThat(locale(elsewhere)).isEqualTo("null");

        assertThat(change(Map.of("locale", "EN")).at("/account/locale")).isEqualTo("en");
        Expect.soon(() -> locale(elsewhere).equals("\"en\""));

        var nothing = new HashMap<String, Object>();
        nothing.put("locale", null);
        assertThat(change(nothing).json().at("/account/locale").isNull()).isTrue();
        Expect.soon(() -> locale(elsewhere).equals("null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "de", "en-US", "english", "*", "e n"})
    @DisplayName("refuses a language that is not available, and names one that is")
    void noSuchLanguage(String tag) {
        var refused = change(Map.of("name", "Bea", "locale", tag));

        Expect.invalid(refused, "locale");
        assertThat(refused.at("/errors/0/message")).isEqualTo("Use a language that is available, such as en.");
        assertThat(member.get("/api/v1/session").at("/account/name")).isEqualTo("Ann");
    }

    @Test
    @DisplayName("names every flaw at once, of any kind")
    void flaws() {
        var nothing = new HashMap<String, Object>();
        nothing.put("name", null);

        Expect.invalid(change(Map.of("name", " ", "locale", "xx")), "name", "locale");
        Expect.invalid(change(nothing), "name");
        Expect.invalid(change(Map.of("name", List.of("Bea"), "locale", 5)), "name", "locale");
        Expect.invalid(change(Map.of("name", "x".repeat(101), "email", "bea@example.org")), "name", "email");
        Expect.invalid(change(Map.of("locale", "xx", "password_hash", "x")), "locale", "password_hash");
        assertThat(member.get("/api/v1/session").at("/account/name")).isEqualTo("Ann");
    }

    @Test
    @DisplayName("needs a session, and is refused to other sites")
    void refused() {
        Expect.problem(SERVER.browser().patch("/api/v1/account", Map.of("name", "Eve")), 401, "not-signed-in");
        Expect.problem(
                member.send(
                        "PATCH",
                        "/api/v1/account",
                        Map.of("name", "Eve"),
                        request -> request.header("Origin", "https://evil.example")),
                403,
                "cross-site");
        assertThat(member.get("/api/v1/session").at("/account/name")).isEqualTo("Ann");
    }
}
