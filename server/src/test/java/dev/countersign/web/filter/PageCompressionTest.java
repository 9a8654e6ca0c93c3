package dev.countersign.web.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A page")
class PageCompressionTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static Answer get(Browser browser, String path) {
        return browser.send("GET", path, null, request -> request.header("Accept-Encoding", "gzip"));
    }

    private static String token(Browser browser) {
        var token = TOKEN.matcher(browser.get("/login").text());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/signup", "/nothing-here"})
    @DisplayName("is compressed for a browser that accepts it")
    void compressed(String path) {
        var plain = SERVER.browser().get(path);
        var answer = get(SERVER.browser(), path);
        assertThat(answer.header("Content-Encoding")).hasValue("gzip");
        assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
        assertThat(answer.status()).isEqualTo(plain.status());
        assertThat(answer.header("Content-Length").map(Integer::parseInt).orElseThrow())
                .isLessThan(plain.text().length());
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(plain.header("Vary")).hasValue("Accept-Encoding");
    }

    @Test
    @DisplayName("that shows a code is not compressed, because its length could reveal the code")
    void code() {
        var phone = SERVER.browser().waitFor(SERVER.member().email());
        var answer = get(phone, "/login/waiting");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isEmpty();
    }

    @Test
    @DisplayName("masks its forms' token anew each time, so its length reveals nothing about it")
    void masked() {
        var browser = SERVER.browser();
        assertThat(token(browser)).isNotEqualTo(token(browser));
    }

    @Test
    @DisplayName("is compressed; an answer of the API is not")
    void api() {
        assertThat(get(SERVER.member(), "/api/v1/session-log").header("Content-Encoding"))
                .isEmpty();
    }
}
