package dev.countersign.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A form that creates recovery codes")
class RecoveryCodesFormTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String SHOWN_AT = "/account/recovery-codes";
    private static final Pattern DRAWN = Pattern.compile("name=\"codes\" value=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}");

    private final Browser member = SERVER.member();

    private static String form(Answer page, String... fields) {
        var drawn = DRAWN.matcher(page.text());
        assertThat(drawn.find()).isTrue();
        return "_csrf=" + page.formToken() + "&codes=" + drawn.group(1) + "&" + String.join("&", fields);
    }

    private static String password() {
        return "password=" + URLEncoder.encode(TestServer.PASSWORD, StandardCharsets.UTF_8);
    }

    private static List<String> codesOn(Answer page) {
        return CODE.matcher(page.text()).results().map(MatchResult::group).toList();
    }

    private static int left(Browser browser, List<String> codes) {
        return Math.toIntExact(codes.stream()
                .filter(code -> SERVER.browser().recover(browser.email(), code).status() == 200)
                .limit(1)
                .count());
    }

    private String newForm() {
        return form(member.get(SHOWN_AT + "/new"), password());
    }

    private int renewals() {
        return SERVER.rows()
                .sql("SELECT count(*) FROM security_event JOIN account ON account.id = account_id"
                        + " WHERE email = :email AND kind = 'recovery-codes-renewed'")
                .param("email", member.email())
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("shows them once, and reloading that page leads to the account page")
    void once() {
        var answer = member.submit(SHOWN_AT + "/new", newForm());
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).hasValue(SHOWN_AT);
        assertThat(codesOn(answer)).isEmpty();
        var codes = codesOn(member.get(SHOWN_AT));
        assertThat(codes).hasSize(10).doesNotHaveDuplicates();

        var again = member.get(SHOWN_AT);

        assertThat(again.status()).isEqualTo(303);
        assertThat(again.header("Location")).hasValue("/account");
        assertThat(member.get("/account").text()).contains("Recovery codes are shown only once.");
        assertThat(renewals()).isEqualTo(1);
        assertThat(left(member, codes)).isEqualTo(1);
    }

    @Test
    @DisplayName("creates one set if it is sent twice, and shows that one")
    void twice() {
        var form = newForm();
        member.submit(SHOWN_AT, form);
        var first = codesOn(member.get(SHOWN_AT));

        member.submit(SHOWN_AT, form);

        assertThat(codesOn(member.get(SHOWN_AT))).isEqualTo(first);
        assertThat(renewals()).isEqualTo(1);
    }

    @Test
    @DisplayName("creates one set if it is sent four times at once")
    void atOnce() {
        var form = newForm();

        AtOnce.run(4, number -> member.submit(SHOWN_AT, form));

        assertThat(codesOn(member.get(SHOWN_AT))).hasSize(10);
        assertThat(renewals()).isEqualTo(1);
    }

    @Test
    @DisplayName("does not bring back codes that were replaced after it was opened")
    void outdated() {
        var old = newForm();
        member.submit(SHOWN_AT, newForm());
        var codes = codesOn(member.get(SHOWN_AT));

        var answer = member.submit(SHOWN_AT, old);

        assertThat(answer.header("Location")).hasValue("/account");
        assertThat(member.get("/account").text()).contains("Your codes were replaced in the meantime");
        assertThat(renewals()).isEqualTo(1);
        assertThat(left(member, codes)).isEqualTo(1);
    }

    @Test
    @DisplayName("creates new ones if it brings another browser's, or none")
    void foreign() {
        var another = SERVER.member();
        var foreign = form(another.get(SHOWN_AT + "/new"), password());
        var csrf = "_csrf=" + member.get("/account").formToken();

        member.submit(SHOWN_AT, foreign.replaceFirst("_csrf=[^&]*", csrf));
        var first = codesOn(member.get(SHOWN_AT));
        member.submit(SHOWN_AT, csrf + "&" + password());
        var second = codesOn(member.get(SHOWN_AT));

        assertThat(first).hasSize(10).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(10);
    }

    @Test
    @DisplayName("shows none of them to another member in the same browser")
    void anotherMember() {
        member.submit(SHOWN_AT, newForm());
        member.delete("/api/v1/session");
        member.signUp(TestServer.freshEmail());

        assertThat(codesOn(member.get(SHOWN_AT))).isEmpty();
    }

    @Test
    @DisplayName("needs the password, even when it is sent again")
    void again() {
        var form = newForm();
        member.submit(SHOWN_AT, form);
        member.get(SHOWN_AT);

        var answer = member.submit(SHOWN_AT, form.replaceFirst("password=.*", "password=wrong"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(codesOn(answer)).isEmpty();
        assertThat(codesOn(member.get(SHOWN_AT))).isEmpty();
    }

    @Test
    @DisplayName("at sign-up creates one account and one set if it is sent twice, and signs its sender in")
    void signUpTwice() {
        var newcomer = SERVER.browser();
        var email = TestServer.freshEmail();
        var form = form(newcomer.get("/signup"), "name=Ann", "email=" + email, password());
        newcomer.submit("/signup", form);
        var first = codesOn(newcomer.get(SHOWN_AT));
        newcomer.forget(Browser.SESSION);

        var answer = newcomer.submit("/signup", form);

        assertThat(answer.header("Location")).hasValue(SHOWN_AT);
        assertThat(codesOn(newcomer.get(SHOWN_AT))).hasSize(10).isEqualTo(first);
        assertThat(newcomer.session()).isPresent();
        assertThat(newcomer.get("/api/v1/sessions").json().path("sessions")).hasSize(1);
    }

    @Test
    @DisplayName("at sign-up lets nobody else in: neither without the password nor in another browser")
    void signUpByAnother() {
        var newcomer = SERVER.browser();
        var email = TestServer.freshEmail();
        var form = form(newcomer.get("/signup"), "name=Ann", "email=" + email, password());
        newcomer.submit("/signup", form);
        newcomer.get(SHOWN_AT);
        newcomer.forget(Browser.SESSION);

        var wrong = newcomer.submit("/signup", form.replaceFirst("password=.*", "password=another+lantern+orchard"));
        assertThat(wrong.status()).isEqualTo(409);
        var stranger = SERVER.browser();
        var csrf = "_csrf=" + stranger.get("/signup").formToken();
        var taken = stranger.submit("/signup", form.replaceFirst("_csrf=[^&]*", csrf));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(stranger.session()).isEmpty();
    }
}
