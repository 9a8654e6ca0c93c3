package dev.countersign.web.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Under a host other than the public URL's")
class RightHostTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String PUBLIC = "https://sign-in.example.org";
    private static final TestServer OVER_TLS = TestServer.with("countersign.public-url=" + PUBLIC);

    private static String marked(String target) {
        return target + (target.contains("?") ? "&" : "?") + "host=right";
    }

    private static Answer ask(TestServer server, String host, String line, String... headers) {
        return RawHttp.send(server.url(), host, line + " HTTP/1.1\n" + String.join("\n", headers), "");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, /login",
        "127.0.0.1, /",
        "127.0.0.1, /login?return_to=http%3A%2F%2Fx%2F&b=%20c",
        "192.168.1.7, /signup",
        "[::1], /dashboard",
        "evil.example, /login/waiting",
        "localhost.evil.example, /account",
        "localhost., /nothing/here",
    })
    @DisplayName("a page redirects by 308 to the same page there, with its path and query")
    void page(String host, String target) {
        var port = SERVER.url().getPort();

        for (var method : new String[] {"GET ", "HEAD "}) {
            var answer = ask(SERVER, host + ":" + port, method + target);
            assertThat(answer.status()).as(method + target).isEqualTo(308);
            assertThat(answer.header("Location")).hasValue("http://localhost:" + port + marked(target));
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
        }
        assertThat(ask(OVER_TLS, host, "GET " + target).header("Location")).hasValue(PUBLIC + marked(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sign-in.example.org", "sign-in.example.org:443", "SIGN-IN.example.org", "sign-in.example.org:80"
            })
    @DisplayName("the public URL's own host, in any spelling, redirects nothing")
    void there(String host) {
        assertThat(ask(OVER_TLS, host, "GET /login").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//evil.example/", "/\\evil.example", "/@evil.example", "/%2f%2fevil.example", "//evil.example@x"
            })
    @DisplayName("no path redirects elsewhere")
    void noOpenRedirect(String path) {
        var answer = ask(OVER_TLS, "127.0.0.1", "GET " + path);

        assertThat(answer.header("Location").orElse(PUBLIC + "/")).startsWith(PUBLIC + "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/verify",
                "/health/live",
                "/health/ready",
                "/css/base.css",
                "/favicon.ico",
                "/robots.txt",
                "/nothing.png",
                "/api/v1/session",
                "/api/openapi.json",
                "/api/docs"
            })
    @DisplayName("other resources are answered as usual")
    void noPage(String path) {
        assertThat(ask(SERVER, "127.0.0.1", "GET " + path).status())
                .isEqualTo(
                        ask(SERVER, SERVER.url().getAuthority(), "GET " + path).status())
                .isNotEqualTo(308);
    }

    @Test
    @DisplayName("requests that a page makes by itself, or that change something, are not redirected")
    void noNavigation() {
        assertThat(ask(SERVER, "127.0.0.1", "GET /dashboard/live", "Sec-Fetch-Mode: cors")
                        .status())
                .isNotEqualTo(308);
        assertThat(ask(SERVER, "127.0.0.1", "POST /login", "Content-Length: 0").status())
                .isNotEqualTo(308);
    }

    @Test
    @DisplayName("a request from a trusted proxy stays, and its page knows the right address")
    void trustedProxy() {
        var server = TestServer.with("countersign.public-url=" + PUBLIC, "countersign.trusted-proxies=127.0.0.1/32");

        var answer = ask(server, "127.0.0.1:4000", "GET /login");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("data-address=\"" + PUBLIC + "\" hidden=\"hidden\">");
    }

    @Test
    @DisplayName("a page for another machine stays if the public URL is localhost, and says so")
    void phone() throws IOException {
        var elsewhere = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseGet(() -> Assumptions.abort("this machine has no address but localhost"));

        var phone = new Browser(
                URI.create("http://" + elsewhere + ":" + SERVER.url().getPort()), "");
        var answer = phone.get("/login");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .containsPattern("<p class=\"message error\" role=\"alert\" data-address=\"" + SERVER.url() + "\">")
                .contains("Countersign expects to be opened at " + SERVER.url() + ".");
        assertThat(SERVER.browser().get("/login").text())
                .containsPattern("data-address=\"" + SERVER.url() + "\" hidden=\"hidden\">");
    }

    @Test
    @DisplayName("a proxy that rewrites Host and is not trusted causes no redirect loop")
    void noCircle() {
        // Each request is a new browser's, as if it blocked cookies.
        var there =
                ask(OVER_TLS, "127.0.0.1", "GET /login?a=b").header("Location").orElseThrow();

        var answer = ask(OVER_TLS, "127.0.0.1", "GET " + there.substring(PUBLIC.length()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .containsPattern("role=\"alert\" data-address=\"" + PUBLIC + "\">")
                .contains("Countersign expects to be opened at " + PUBLIC + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login?", "/"})
    @DisplayName("an address that is too long to redirect to gets 414")
    void tooLong(String begin) {
        var browser = "Accept: text/html";

        assertThat(ask(SERVER, "127.0.0.1", "GET " + begin + "x".repeat(5_900), browser)
                        .status())
                .isEqualTo(308);
        assertThat(ask(SERVER, "127.0.0.1", "GET " + begin + "x".repeat(7_400), browser)
                        .status())
                .isEqualTo(414);
    }

    @Test
    @DisplayName("a posted form names the right address")
    void form() {
        var answer = ask(
                SERVER,
                "127.0.0.1",
                "POST /login",
                "Origin: http://127.0.0.1",
                "Accept: text/html",
                "Content-Length: 0");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .contains("Countersign expects to be opened at " + SERVER.url() + ".")
                .contains("href=\"" + SERVER.url() + "/\"");
        assertThat(ask(SERVER, "127.0.0.1", "POST /api/v1/session", "Origin: http://127.0.0.1", "Content-Length: 0")
                        .at("/detail"))
                .contains("Countersign expects to be opened at " + SERVER.url() + ".");
    }
}
