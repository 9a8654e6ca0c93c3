package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Asks the running server for every path that it serves, by each method, and checks the rules for every answer. A new route,
 * page, file or endpoint is included automatically.
 */
@DisplayName("Every route, page, file, endpoint and unknown path")
class EveryRouteTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String SESSION =
            "Cookie: " + Browser.SESSION + "=" + SERVER.member().cookie(Browser.SESSION);
    private static final String KEY =
            "Authorization: Bearer " + BackEnd.mayDoAll(SERVER).secret();
    private static final List<String> SAFE = List.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final List<String> UNSAFE = List.of("POST", "PUT", "PATCH", "DELETE", "PROPFIND", "INVENTED");
    private static final List<String> NOT_THERE = List.of(
            "/nothing-here", "/css/nothing.css", "/api/v1/nothing", "/api/v1/..;/x", "/health/x", "/actuator/env");

    /** Applications of other sites read these (CORS). */
    private static final Set<String> PUBLIC_DOCUMENTS =
            Set.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth2/jwks");

    /** Applications' back ends, pages and forms call these. They read no cookie, and so have no need of a form's token. */
    private static final Set<String> OF_APPLICATIONS = Set.of(
            "/oauth2/token", "/oauth2/revoke", "/oauth2/authorize", "/oauth2/logout", "/oauth2/device_authorization");

    private static boolean isForEverySite(String path) {
        return PUBLIC_DOCUMENTS.contains(path) || OF_APPLICATIONS.contains(path);
    }

    static Stream<String> paths() {
        SERVER.browser().get("/login");
        var mapped = Objects.requireNonNull(SERVER.room(DispatcherServlet.class).getHandlerMappings()).stream()
                .flatMap(EveryRouteTest::pathsOf)
                .filter(path -> !path.endsWith("/**"))
                .map(path -> path.replaceAll("\\{[^}]+}", "00000000-0000-7000-8000-000000000000"));
        return Stream.of(mapped, files(), NOT_THERE.stream())
                .flatMap(all -> all)
                .distinct()
                .sorted();
    }

    private static Stream<String> pathsOf(HandlerMapping mapping) {
        return switch (mapping) {
            case RequestMappingInfoHandlerMapping routes ->
                routes.getHandlerMethods().keySet().stream().flatMap(route -> route.getPatternValues().stream());
            case AbstractUrlHandlerMapping urls -> urls.getHandlerMap().keySet().stream();
            case RouterFunctionMapping functions when functions.getRouterFunction() == null -> Stream.empty();
            default -> throw new AssertionError("nobody knows which paths this answers: " + mapping);
        };
    }

    private static Stream<String> files() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath:/static/**/*.*"))
                    .map(EveryRouteTest::path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String path(Resource file) {
        try {
            return file.getURL().getPath().replaceFirst(".*/static/", "/");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Answer ask(String method, String path, String... headers) {
        return RawHttp.send(
                SERVER.url(),
                method + " " + path + " HTTP/1.1\n" + String.join("\n", headers)
                        + (SAFE.contains(method) ? "" : "\nContent-Length: 0"),
                "");
    }

    /** The rules for every answer to any request. */
    private static void isSound(Answer answer, String path, String call) {
        assertThat(answer.status()).as(call).isBetween(200, 499);
        assertThat(answer.headers().map().keySet())
                .as(call)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .noneMatch(name -> name.equals("access-control-allow-credentials")
                        || (name.startsWith("access-control-") && !PUBLIC_DOCUMENTS.contains(path))
                        || name.equals("server"));
        assertThat(answer.setCookies())
                .as(call)
                .allMatch(cookie -> cookie.startsWith("__Host-countersign")
                        && cookie.contains("; Path=/; ")
                        && cookie.endsWith("; Secure; HttpOnly; SameSite=Lax")
                        && !cookie.contains("Domain"));
        assertThat(answer.header("X-Content-Type-Options")).as(call).hasValue("nosniff");
        var isFile = path.matches(".*\\.(css|js|svg|txt|ico|png)|/api/(open|async)api\\.json")
                && answer.status() == 200
                && !call.startsWith("OPTIONS");
        var isDocument = PUBLIC_DOCUMENTS.contains(path) && answer.status() == 200 && !call.startsWith("OPTIONS");
        var isFetchedAgain = isFile || (isDocument && path.equals("/oauth2/jwks"));
        assertThat(answer.headers().allValues("Cache-Control"))
                .as(call)
                .containsExactly(isFetchedAgain ? "no-cache" : isDocument ? "max-age=300, public" : "no-store");
        if (!path.equals("/verify") && !path.startsWith("/health")) {
            assertThat(answer.header("Content-Security-Policy"))
                    .as(call)
                    .hasValue("default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
                            + " form-action 'self'");
            assertThat(answer.header("Referrer-Policy")).as(call).hasValue("same-origin");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).as(call).hasValue("same-origin");
            assertThat(answer.header("Permissions-Policy")).as(call).isPresent();
            assertThat(answer.header("X-Frame-Options")).as(call).hasValue("DENY");
            assertThat(answer.header("Strict-Transport-Security")).as(call).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @DisplayName(
            "answers every method with every answer's headers, and with none for other sites (SEC-24, SEC-60, SEC-61)")
    void headers(String path) {
        for (var origin :
                List.of("X-None: x", "Origin: https://evil.example", "Origin: null", "Origin: " + SERVER.url())) {
            for (var method : SAFE) {
                isSound(ask(method, path, origin), path, method + " " + path + " " + origin);
            }
            isSound(ask("GET", path, origin, SESSION), path, "GET, signed in, " + path + " " + origin);
            isSound(
                    ask("OPTIONS", path, origin, "Access-Control-Request-Method: DELETE"),
                    path,
                    "OPTIONS before DELETE of " + path + " " + origin);
        }
        for (var method : UNSAFE) {
            isSound(ask(method, path), path, method + " " + path);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @DisplayName("refuses every method but the safe ones from another site, whoever is signed in (SEC-59)")
    void crossSite(String path) {
        for (var method : UNSAFE) {
            for (var foreign : List.of(
                    "Sec-Fetch-Site: cross-site\nOrigin: " + SERVER.url(),
                    "Sec-Fetch-Site: same-site",
                    "Origin: https://evil.example",
                    "Origin: null")) {
                var call = method + " " + path + " " + foreign;

                var answer = ask(method, path, foreign, SESSION);

                if (isForEverySite(path) && answer.status() != 403) {
                    assertThat(answer.text())
                            .as(call)
                            .isEqualTo(ask(method, path, foreign).text());
                    assertThat(answer.setCookies()).as(call).isEmpty();
                } else {
                    assertThat(answer.status()).as(call).isEqualTo(path.contains(";") ? 400 : 403);
                }
                isSound(answer, path, call);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @DisplayName(
            "names its methods for OPTIONS, and the same ones for a method that it lacks (RFC 9110, section 15.5.6)")
    void methods(String path) {
        if (NOT_THERE.contains(path) || path.equals("/error")) {
            var missing = ask("OPTIONS", path);
            // The error page and whatever is below /health are routes.
            assertThat(missing.header("Allow").isPresent()).as(path).isEqualTo(missing.status() == 200);
            return;
        }
        var isForBackEnds = path.startsWith("/api/v1/service") || path.equals("/api/v1/introspection");
        var who = isForBackEnds ? KEY : SESSION;
        var refused = ask("INVENTED", path, who);
        // A person needs no session to learn the methods.
        var options = isForBackEnds ? ask("OPTIONS", path, KEY) : ask("OPTIONS", path);

        assertThat(refused.status()).as(path).isEqualTo(405);
        var allowed = methodsIn(refused);
        assertThat(allowed).as(path).isNotEmpty().isEqualTo(methodsIn(options));
        assertThat(options.header("Accept-Patch")).as(path).isEmpty();
        assertThat(options.status()).isEqualTo(allowed.contains("OPTIONS") ? 200 : 405);
        for (var method : List.of("GET", "HEAD")) {
            assertThat(ask(method, path, who).status() == 405)
                    .as(method + " " + path)
                    .isNotEqualTo(allowed.contains(method));
        }
        for (var method : UNSAFE) {
            // Without the form's token, but otherwise harmless.
            if (!allowed.contains(method)) {
                var answer = ask(method, path, who);
                assertThat(answer.status()).as(method + " " + path).isEqualTo(405);
                assertThat(methodsIn(answer)).as(method + " " + path).isEqualTo(allowed);
            }
        }
    }

    private static Set<String> methodsIn(Answer answer) {
        return answer.header("Allow").stream()
                .flatMap(allow -> Arrays.stream(allow.split(", *")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("paths")
    @DisplayName("accepts no form without its token, even from our own site (SEC-59)")
    void formToken(String path) {
        if (path.startsWith("/api/") || path.equals("/verify") || path.startsWith("/health") || isForEverySite(path)) {
            return;
        }
        var hasForm = path.equals("/error") || methodsIn(ask("OPTIONS", path)).contains("POST");
        var status = hasForm ? 403 : NOT_THERE.contains(path) ? 404 : 405;
        for (var token : List.of("", "_csrf=", "_csrf=invented")) {
            var answer = RawHttp.send(
                    SERVER.url(),
                    "POST " + path + " HTTP/1.1\nSec-Fetch-Site: same-origin\n" + SESSION
                            + "\nContent-Type: application/x-www-form-urlencoded\nContent-Length: " + token.length(),
                    token);

            assertThat(answer.status()).as("%s with %s", path, token).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @DisplayName("treats two cookies of one name as none, and expires them, by every method (SEC-28)")
    void twins(String path) {
        // Tomcat refuses TRACE before anyone reads a cookie.
        for (var method : List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "INVENTED")) {
            var without = ask(method, path);
            for (var name : List.of(Browser.SESSION, Browser.WAITING, Browser.RESET, Browser.DEVICE)) {
                var call = method + " " + path + " " + name;

                var answer = ask(method, path, "Cookie: " + name + "=a; x=y; " + name + "=b");

                assertThat(answer.status()).as(call).isEqualTo(without.status());
                assertThat(answer.setCookies())
                        .as(call)
                        .filteredOn(cookie -> cookie.startsWith(name + "=;") && cookie.contains("; Max-Age=0;"))
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /%zz HTTP/1.1", "GET / HTTP/3.7", "GET /\u0000 HTTP/1.1", "G@T / HTTP/1.1"})
    @DisplayName("and requests that Tomcat itself refuses follow the rules, with at least two of the headers")
    void container(String line) {
        var answer = RawHttp.send(SERVER.url(), line, "");

        Expect.problem(answer, 400, "malformed");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    }
}
