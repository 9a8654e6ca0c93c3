package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A member whose email's domain has letters beyond a to z")
class InternationalEmailTest {
    private static final TestServer SERVER = TestServer.with();

    /** One member's email in all spellings, the stored one first. */
    private static List<String> spellings() {
        var name = TestServer.freshEmail().replaceFirst("@.*", "");
        return List.of(
                name + "@xn--mller-kva.example",
                name + "@müller.example",
                name.toUpperCase(Locale.ROOT) + "@MÜLLER.Example",
                name + "@mu\u0308ller。example",
                name + "@XN--MLLER-KVA.example");
    }

    private static void form(Browser browser, String page, Map<String, String> fields, int status) {
        var form = new StringBuilder("_csrf=" + browser.get(page).formToken());
        fields.forEach((name, value) ->
                form.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        var answer = browser.submit(page, form.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    @Test
    @DisplayName("is one member, whatever the spelling at sign-up and sign-in")
    void oneMember() {
        for (var first : List.of(0, 1, 2, 3, 4)) {
            var emails = spellings();
            var member = SERVER.browser().signUp(emails.get(first));
            assertThat(member.get("/api/v1/session").at("/account/email")).isEqualTo(emails.getFirst());
            assertThat(member.get("/verify").header("X-Countersign-Email")).hasValue(emails.getFirst());

            for (var email : emails) {
                Expect.problem(
                        SERVER.browser()
                                .post(
                                        "/api/v1/accounts",
                                        Map.of("email", email, "password", TestServer.PASSWORD, "name", "Eve")),
                        409,
                        "email-taken");
                var phone = SERVER.browser();
                assertThat(phone.signIn(email).status()).as(email).isEqualTo(202);
                phone.delete("/api/v1/approval");
                SERVER.rows()
                        .sql("DELETE FROM approval WHERE account_id = (SELECT id FROM account WHERE email = :email)")
                        .param("email", emails.getFirst())
                        .update();
            }
        }
    }

    @Test
    @DisplayName("types any spelling into the pages' forms, and sees it in the readable one")
    void forms() {
        var emails = spellings();
        var member = SERVER.browser();
        form(member, "/signup", Map.of("email", emails.get(1), "password", TestServer.PASSWORD, "name", "Ann"), 303);

        for (var page : List.of("/dashboard", "/account")) {
            assertThat(member.get(page).text()).contains(">" + emails.get(1) + "<");
        }
        member.delete("/api/v1/session");
        form(member, "/login", Map.of("email", emails.get(3), "password", TestServer.PASSWORD), 303);
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("is one member to recovery, to back ends and to the limits")
    void everywhereElse() {
        var emails = spellings();
        var member = SERVER.browser().signUp(emails.getFirst());
        var backEnd = BackEnd.of(SERVER, Scope.ACCOUNTS_READ, Scope.ACCOUNTS_CREATE);

        for (var email : emails) {
            assertThat(backEnd.post("/api/v1/service/accounts/search", Map.of("email", email))
                            .at("/account/email"))
                    .isEqualTo(emails.getFirst());
            Expect.problem(
                    backEnd.post(
                            "/api/v1/service/accounts",
                            Map.of("email", email, "password", TestServer.PASSWORD, "name", "Eve")),
                    409,
                    "email-taken");
        }
        assertThat(SERVER.browser()
                        .recover(emails.get(2), member.recoveryCodes().getFirst())
                        .status())
                .isEqualTo(200);
        for (var email : emails) {
            SERVER.browser().post("/api/v1/session", Map.of("email", email, "password", "not the right one"));
        }
        assertThat(SERVER.browser().signIn(emails.getFirst()).status()).isEqualTo(429);
    }

    @Test
    @DisplayName("still signs in if an earlier release accepted an invalid domain")
    void legacy() {
        var member = SERVER.member();
        var email = TestServer.freshEmail().replaceFirst("@.*", "@xn--a.example");
        SERVER.rows()
                .sql("UPDATE account SET email = :email WHERE email = :old")
                .param("email", email)
                .param("old", member.email())
                .update();

        assertThat(SERVER.browser().signIn(email).status()).isEqualTo(202);
        Expect.invalid(
                SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                Map.of("email", email, "password", TestServer.PASSWORD, "name", "Eve")),
                "email");
    }
}
