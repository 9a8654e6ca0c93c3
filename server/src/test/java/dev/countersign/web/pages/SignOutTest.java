package dev.countersign.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The well-known addresses:")
class SignOutTest {
    private static final String APP = "http://localhost:8080";
    private static final TestServer SERVER = TestServer.with("countersign.return-origins=" + APP);
    private static final String TO_APP = "/logout?return_to=http%3A%2F%2Flocalhost%3A8080%2Fbye%3Fa%3Db";

    private static Answer submit(Browser browser, String address, String token) {
        return browser.submit(address, "_csrf=" + token);
    }

    @ParameterizedTest
    @CsvSource({
        "/logout, /login",
        TO_APP + ", http://localhost:8080/bye?a=b",
        "/logout?return_to=https%3A%2F%2Fevil.example%2F, /login",
        "/logout?return_to=%2F%2Fevil.example, /login"
    })
    @DisplayName("sign-out asks first, ends the session, expires its cookie, and redirects to an allowed address")
    void signOut(String address, String next) {
        var member = SERVER.member();
        var token = String.valueOf(member.cookie(Browser.SESSION));

        var page = member.get(address);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Sign out?", member.email());
        assertThat(member.get("/api/v1/session").status())
                .as("nothing has happened yet")
                .isEqualTo(200);

        var out = submit(member, address, page.formToken());
        assertThat(out.status()).isIn(302, 303);
        assertThat(out.header("Location")).hasValue(next);
        assertThat(member.cookie(Browser.SESSION)).isNull();
        assertThat(member.carry(Browser.SESSION, token).get("/verify").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("sign-out also works when signed out, by either method")
    void signedOut() {
        var nobody = SERVER.browser();

        assertThat(nobody.get("/logout").header("Location")).hasValue("/login");
        assertThat(nobody.get(TO_APP).header("Location")).hasValue(APP + "/bye?a=b");
        var out = submit(nobody, TO_APP, nobody.get("/login").formToken());
        assertThat(out.header("Location")).hasValue(APP + "/bye?a=b");
    }

    @Test
    @DisplayName("sign-out by another site's form does nothing (SEC-59)")
    void crossSite() {
        var member = SERVER.member();

        assertThat(member.send("POST", "/logout", "", request -> request.header("Sec-Fetch-Site", "cross-site"))
                        .status())
                .isEqualTo(403);
        assertThat(member.get("/verify").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("password managers are redirected to the page for changing a password")
    void changePassword() {
        var answer = SERVER.browser().get("/.well-known/change-password");

        assertThat(answer.status()).isEqualTo(303);
        var signIn = answer.header("Location").orElseThrow();
        assertThat(signIn).startsWith("/login?return_to=");
        var member = SERVER.member();
        assertThat(member.get(signIn).header("Location")).hasValue(SERVER.url() + "/account");
        assertThat(member.get("/.well-known/change-password").header("Location"))
                .hasValue("/account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/robots.txt", "/favicon.ico", "/apple-touch-icon.png"})
    @DisplayName("files that browsers request automatically exist")
    void files(String path) {
        var answer = SERVER.browser().get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElse("")).startsWith(path.endsWith("txt") ? "text/plain" : "image/");
    }

    @Test
    @DisplayName("a person whom an app sends back again and again is told, and not redirected for ever")
    void circle() {
        var member = SERVER.member();
        var login = "/login?return_to=http%3A%2F%2Flocalhost%3A8080%2F";

        assertThat(member.get(login).header("Location")).hasValue(APP + "/");
        var rounds = 1;
        var answer = member.get(login);
        while (answer.status() < 400) {
            rounds++;
            assertThat(rounds).isLessThan(10);
            answer = member.get(login);
        }
        assertThat(answer.text()).contains("You&#39;re signed in, but the page doesn&#39;t see it");
        assertThat(member.get("/dashboard").status()).isEqualTo(200);
    }
}
