package dev.countersign.web.visitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@DisplayName("The cookies")
class CookiesTest {
    private static final TestServer SERVER = TestServer.with();

    private static String setCookie(Answer answer, String name) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .reduce((one, other) -> {
                    throw new AssertionError("set twice: " + name);
                })
                .orElseThrow();
    }

    private static Set<String> attributes(String setCookie) {
        var parts = setCookie.split("; ");
        return new TreeSet<>(Arrays.asList(parts).subList(1, parts.length));
    }

    private static String value(Browser browser, String name) {
        return String.valueOf(browser.cookie(name));
    }

    @Nested
    @DisplayName("have attributes:")
    class Attributes {

        @Test
        @DisplayName("those of session and request end with the browser's window (SEC-24, SEC-25)")
        void sessionAndWaiting() {
            var first = SERVER.member();
            var in = first.signIn(first.email());
            var waiting = SERVER.browser().signIn(first.email());

            assertThat(attributes(setCookie(in, Browser.SESSION)))
                    .containsExactly("HttpOnly", "Path=/", "SameSite=Lax", "Secure");
            assertThat(attributes(setCookie(waiting, Browser.WAITING)))
                    .containsExactly("HttpOnly", "Path=/", "SameSite=Lax", "Secure");
        }

        @Test
        @DisplayName("the browser's lasts 400 days (SEC-24)")
        void device() {
            var first = SERVER.member();

            var attributes = attributes(setCookie(first.signIn(first.email()), Browser.DEVICE));

            attributes.removeIf(attribute -> attribute.startsWith("Expires="));
            assertThat(attributes).containsExactly("HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", "Secure");
        }

        @Test
        @DisplayName("an expired one has the same ones (SEC-24)")
        void takenBack() {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());

            for (var cookie : List.of(
                    setCookie(waiting.delete("/api/v1/approval"), Browser.WAITING),
                    setCookie(first.delete("/api/v1/session"), Browser.SESSION))) {
                assertThat(cookie).contains("=; ");
                assertThat(attributes(cookie)).contains("HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure");
            }
        }

        @Test
        @DisplayName("with a domain, all three have it, and a prefix that browsers allow with it (SEC-24, SEC-28)")
        void domain() {
            var server = TestServer.with(
                    "countersign.public-url=https://sign-in.example.org", "countersign.cookie-domain=example.org");
            var first = server.member();
            var in = first.forget("__Secure-countersign").signIn(first.email());
            var waiting = server.browser().signIn(first.email());

            assertThat(List.of(
                            setCookie(in, "__Secure-countersign"),
                            setCookie(in, "__Secure-countersign-device"),
                            setCookie(waiting, "__Secure-countersign-waiting"),
                            setCookie(first.delete("/api/v1/session"), "__Secure-countersign")))
                    .allSatisfy(cookie -> assertThat(attributes(cookie))
                            .contains("Domain=example.org", "HttpOnly", "Path=/", "SameSite=Lax", "Secure"));
        }

        @Test
        @DisplayName("there are no others")
        void noOthers() {
            var first = SERVER.member();
            first.get("/dashboard");

            assertThat(List.of(first.signIn(first.email()), SERVER.browser().get("/login"), first.get("/account")))
                    .flatExtracting(Answer::setCookies)
                    .allMatch(cookie -> cookie.startsWith("__Host-countersign"));
        }
    }

    @Test
    @DisplayName("have the configured name in their middle, and only that name opens anything")
    void name() {
        var server = TestServer.with("countersign.cookie-name=shop-2");
        var member = server.member();
        var token = value(member, "__Host-shop-2");

        assertThat(member.get("/api/v1/session").status()).isEqualTo(200);
        assertThat(member.cookie("__Host-shop-2-device")).isNotNull();
        assertThat(server.browser().waitFor(member.email()).cookie("__Host-shop-2-waiting"))
                .isNotNull();
        for (var other : List.of(Browser.SESSION, "__Secure-shop-2", "shop-2", "__Host-shop", "__Host-shop-2-x")) {
            assertThat(server.browser()
                            .carry(other, token)
                            .get("/api/v1/session")
                            .status())
                    .as(other)
                    .isEqualTo(401);
        }
    }

    @Nested
    @DisplayName("that come twice")
    class Twice {
        private final Browser member = SERVER.member();

        private Answer ask(Browser browser, String path, String cookies) {
            return browser.send("GET", path, null, request -> request.setHeader("Cookie", cookies));
        }

        private String session() {
            return Browser.SESSION + "=" + value(member, Browser.SESSION);
        }

        private static List<String> takenBack(Answer answer) {
            return answer.setCookies().stream()
                    .filter(cookie -> cookie.contains("=; ") && cookie.contains("; Max-Age=0; "))
                    .map(cookie -> cookie.substring(0, cookie.indexOf('='))
                            + attributes(cookie).stream()
                                    .filter(attribute -> attribute.startsWith("Domain="))
                                    .map(attribute -> " " + attribute)
                                    .collect(Collectors.joining()))
                    .toList();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{session}; {session}",
                    "{session}; a=b; __Host-countersign=",
                    "__Host-countersign=; {session}",
                    "__Host-countersign=x; {session}; __Host-countersign=y",
                    "__Host-countersign=not a value; {session}",
                    "__Host-countersign=\"quoted\\\"; {session}",
                    "__Host-countersign=a,b;{session}",
                    "{session};\t__Host-countersign =x",
                })
        @DisplayName("authenticate nobody if they are a session's, whatever else is sent (SEC-28)")
        void session(String pattern) {
            var cookies = pattern.replace("{session}", session());

            for (var path : List.of("/verify", "//verify", "/verify;x")) {
                var verified = RawHttp.send(SERVER.url(), "GET " + path + " HTTP/1.1\nCookie: " + cookies, "");
                assertThat(verified.status()).as(path).isEqualTo(401);
                assertThat(verified.text()).as(path).isEmpty();
                assertThat(takenBack(verified)).as(path).containsExactly(Browser.SESSION);
            }
            var api = RawHttp.send(SERVER.url(), "GET /api/v1/session HTTP/1.1\nCookie: " + cookies, "");
            Expect.problem(api, 401, "not-signed-in");
            assertThat(takenBack(api)).containsExactly(Browser.SESSION);
            var page = RawHttp.send(SERVER.url(), "GET /dashboard HTTP/1.1\nCookie: " + cookies, "");
            assertThat(page.header("Location")).hasValue("/login");
            assertThat(takenBack(page)).containsExactly(Browser.SESSION);
            assertThat(member.get("/api/v1/session").status())
                    .as("the session itself goes on")
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("are also found in two header lines (SEC-28)")
        void twoLines() {
            var answer = RawHttp.send(
                    SERVER.url(), "GET /verify HTTP/1.1\nCookie: " + session() + "\nCookie: " + session(), "");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(takenBack(answer)).containsExactly(Browser.SESSION);
        }

        @Test
        @DisplayName("open no socket (SEC-28)")
        void socket() {
            var answer = RawHttp.handshake(
                    SERVER.url(), "Origin: " + SERVER.url() + "\nCookie: " + session() + "; " + session());

            Expect.problem(answer, 401, "not-signed-in");
            assertThat(takenBack(answer)).containsExactly(Browser.SESSION);
        }

        @Test
        @DisplayName("belong to no waiting request (SEC-28)")
        void waiting() {
            var waiting = SERVER.browser().waitFor(member.email());
            var cookie = Browser.WAITING + "=" + value(waiting, Browser.WAITING);

            Expect.problem(ask(waiting, "/api/v1/approval", cookie + "; " + cookie), 401, "not-waiting");
            var page = ask(SERVER.browser(), "/login/waiting", cookie + "; " + Browser.WAITING + "=x");
            assertThat(page.header("Location")).hasValue("/login");
            assertThat(takenBack(page)).containsExactly(Browser.WAITING);
        }

        @Test
        @DisplayName("mean an unknown browser if they are its own, which is refused nothing (SEC-28)")
        void device() {
            var twins = Browser.DEVICE + "=" + value(member, Browser.DEVICE);
            twins += "; " + twins;
            var both = session() + "; " + twins;

            assertThat(ask(member, "/api/v1/session", both).status()).isEqualTo(200);
            assertThat(ask(member, "/verify", both).status()).isEqualTo(200);
            assertThat(ask(member, "/dashboard", both).status()).isEqualTo(200);
            var known = member.email();
            var cookies = twins;
            assertThat(SERVER.browser()
                            .send(
                                    "POST",
                                    "/api/v1/session",
                                    Map.of("email", known, "password", TestServer.PASSWORD),
                                    request -> request.setHeader("Cookie", cookies))
                            .status())
                    .as("a known browser would take its seat back")
                    .isEqualTo(202);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/",
                    "/login",
                    "/signup",
                    "/login/recovery",
                    "/css/base.css",
                    "/js/times.js",
                    "/common-passwords.txt",
                    "/api/openapi.json",
                    "/api/docs",
                    "/health/live",
                    "/health/ready"
                })
        @DisplayName("keep nobody from pages and files, and every answer expires them (SEC-28)")
        void everywhere(String path) {
            var twins = Stream.of(Browser.SESSION, Browser.WAITING, Browser.DEVICE)
                    .map(name -> name + "=a; " + name + "=b")
                    .collect(Collectors.joining("; "));

            var answer = ask(SERVER.browser(), path, twins);

            assertThat(answer.status()).isLessThan(400);
            assertThat(takenBack(answer)).containsExactlyInAnyOrder(Browser.SESSION, Browser.WAITING, Browser.DEVICE);
        }

        @Test
        @DisplayName("are expired for the host, the domain and its parents, before anything else is set (SEC-28)")
        void domains() {
            var server = manyLabels();
            var name = "__Secure-countersign-device";

            for (var path : List.of("/login", "/verify", "/css/base.css", "/nothing", "/api/v1/session")) {
                var answer = ask(server.browser(), path, name + "=a; " + name + "=b");
                assertThat(takenBack(answer))
                        .as(path)
                        .containsExactly(
                                name,
                                name + " Domain=sign-in.of.the.whole.shop.example.co.uk",
                                name + " Domain=of.the.whole.shop.example.co.uk",
                                name + " Domain=the.whole.shop.example.co.uk",
                                name + " Domain=whole.shop.example.co.uk",
                                name + " Domain=shop.example.co.uk",
                                name + " Domain=example.co.uk");
            }
            assertThat(ask(server.browser(), "/login", name + "=a; " + name + "=b")
                            .setCookies())
                    .last()
                    .asString()
                    .startsWith(name + "=")
                    .contains("Domain=shop.example.co.uk", "Max-Age=34560000");
        }

        @Test
        @DisplayName("are all expired in one answer, even by a redirect under a host name of many labels (SEC-28)")
        void all() {
            var server = manyLabels();
            var names = server.room(Cookies.class).names();
            var twins = names.stream().map(name -> name + "=a; " + name + "=b").collect(Collectors.joining("; "));

            for (var path : List.of("/login", "/verify", "/dashboard", "/nothing", "/api/v1/session")) {
                var answer = ask(server.browser(), path, twins);
                assertThat(answer.status()).as(path).isLessThan(500);
                assertThat(takenBack(answer)).as(path).hasSize(names.size() * 7).containsAll(names);
            }
        }

        private static TestServer manyLabels() {
            return TestServer.with(
                    "countersign.public-url=https://sign-in.of.the.whole.shop.example.co.uk",
                    "countersign.trusted-proxies=127.0.0.1/32,::1/128",
                    "countersign.cookie-domain=shop.example.co.uk");
        }

        @Test
        @DisplayName("are gone after one reload, in a cookie jar that works like a browser's (SEC-28)")
        void reload() {
            var browser = SERVER.browser();
            var twins = Stream.of(Browser.SESSION, Browser.DEVICE)
                    .map(name -> name + "=a; " + name + "=b")
                    .collect(Collectors.joining("; "));

            ask(browser, "/login", twins);

            assertThat(browser.cookie(Browser.SESSION)).isNull();
            assertThat(browser.get("/login").status()).isEqualTo(200);
            assertThat(browser.signIn(member.email()).status()).isEqualTo(202);
        }
    }

    @Nested
    @DisplayName("from before the operator changed them")
    class Changed {
        private final TestServer before = TestServer.alone(
                "countersign.public-url=https://sign-in.shop.example.org",
                "countersign.trusted-proxies=127.0.0.1/32,::1/128",
                "countersign.cookie-domain=shop.example.org");

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "countersign.cookie-domain=example.org",
                    "countersign.cookie-domain=sign-in.shop.example.org",
                    "countersign.cookie-domain=",
                    "countersign.cookie-name=other"
                })
        @DisplayName("open nothing; the browser's next sign-in works, and drops the old ones")
        void session(String setting) {
            var member = before.member();
            var second = member.admit(before.browser());
            var token = value(member, "__Secure-countersign");
            var after = before.anotherNode(setting);
            var here = member.at(after);

            assertThat(here.get("/verify").status()).isEqualTo(401);
            assertThat(here.get("/api/v1/session").status()).isEqualTo(401);
            assertThat(here.get("/dashboard").header("Location")).hasValue("/login");
            assertThat(BackEnd.of(before, Scope.INTROSPECT)
                            .at(after)
                            .introspect(token)
                            .text())
                    .isEqualTo("{\"active\":false}");

            var in = here.signIn(member.email());
            assertThat(in.status())
                    .as("no seat is taken by an unusable session")
                    .isEqualTo(200);
            assertThat(here.get("/api/v1/session").status()).isEqualTo(200);
            assertThat(here.get("/api/v1/sessions").json().path("sessions")).hasSize(1);
            assertThat(here.get("/api/v1/session-log").at("/entries/1/end_reason"))
                    .isEqualTo("ended-by-operator");
            assertThat(second.get("/api/v1/session").status())
                    .as("at a node with the old settings")
                    .isEqualTo(401);
        }

        @Test
        @DisplayName("are dropped for every domain but the new one when others are set")
        void dropped() {
            var member = before.member();
            var after = before.anotherNode("countersign.cookie-domain=example.org");
            var here = member.at(after);

            var page = here.get("/login");
            var in = here.signIn(member.email());

            isDropped(page, "__Secure-countersign-device");
            isDropped(in, "__Secure-countersign");
        }

        private static void isDropped(Answer answer, String name) {
            assertThat(answer.setCookies())
                    .filteredOn(cookie -> cookie.startsWith(name + "="))
                    .satisfiesExactly(
                            cookie -> assertThat(cookie).contains("Max-Age=0").doesNotContain("Domain"),
                            cookie -> assertThat(cookie).contains("Max-Age=0", "Domain=sign-in.shop.example.org;"),
                            cookie -> assertThat(cookie).contains("Max-Age=0", "Domain=shop.example.org;"),
                            cookie -> assertThat(cookie)
                                    .contains("Domain=example.org;")
                                    .doesNotContain("Max-Age=0"));
        }
    }

    @Nested
    @DisplayName("contain secrets")
    @ExtendWith(OutputCaptureExtension.class)
    class Secrets {

        @Test
        @DisplayName("of which the rows hold only the SHA-256 (SEC-22, SEC-23)")
        void atRest() throws NoSuchAlgorithmException {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());
            var tokens = List.of(
                    value(first, Browser.SESSION),
                    value(first, Browser.DEVICE),
                    value(waiting, Browser.WAITING),
                    value(waiting, Browser.DEVICE));

            var rows = everyRow();

            for (var token : tokens) {
                assertThat(token).matches("[A-Za-z0-9_-]{43}");
                var bytes = Base64.getUrlDecoder().decode(token);
                assertThat(rows)
                        .doesNotContain(token)
                        .doesNotContain(hex(bytes))
                        .doesNotContain(Base64.getEncoder().encodeToString(bytes))
                        .contains(hex(MessageDigest.getInstance("SHA-256").digest(bytes)));
            }
            assertThat(rows).doesNotContain(TestServer.PASSWORD);
        }

        private static String hex(byte[] bytes) {
            return java.util.HexFormat.of().formatHex(bytes);
        }

        private static String everyRow() {
            var rows = new StringBuilder();
            for (var table : List.of("account", "session", "session_log", "approval")) {
                rows.append(SERVER.rows()
                        .sql("SELECT coalesce(string_agg(t::text, ' '), '') FROM " + table + " t")
                        .query(String.class)
                        .single());
            }
            return rows.toString();
        }

        @Test
        @DisplayName("that no body, no other header, no frame and no log line repeats (SEC-27)")
        void nowhereElse(CapturedOutput log) {
            var first = SERVER.member();
            var live = first.live();
            List<String> seen = new ArrayList<>();
            var second = SERVER.browser();
            var asked = second.signIn(first.email());
            var waitingToken = value(second, Browser.WAITING);
            var request = first.pendingApproval();
            var answers = List.of(
                    first.signIn(first.email()),
                    asked,
                    second.get("/api/v1/approval"),
                    first.get("/api/v1/session"),
                    first.get("/api/v1/sessions"),
                    first.get("/api/v1/session-log"),
                    first.get("/verify"),
                    first.get("/dashboard"),
                    first.get("/account"),
                    second.get("/login/waiting"),
                    first.answer(request, second.code()),
                    second.redeem(),
                    SERVER.browser().post("/api/v1/session", "{\"password\":\"" + TestServer.PASSWORD + "\",\"x\":1}"));
            for (var answer : answers) {
                seen.add(answer.text());
                answer.headers().map().forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("Set-Cookie")) {
                        seen.addAll(values);
                    }
                });
            }
            seen.add(live.next("hello").toString());
            seen.add(live.next("approval.requested").toString());
            seen.add(log.getAll());

            for (var secret : List.of(
                    waitingToken,
                    value(first, Browser.SESSION),
                    value(second, Browser.SESSION),
                    value(first, Browser.DEVICE),
                    value(second, Browser.DEVICE),
                    TestServer.PASSWORD)) {
                assertThat(seen).noneMatch(text -> text.contains(secret));
            }
        }
    }
}
