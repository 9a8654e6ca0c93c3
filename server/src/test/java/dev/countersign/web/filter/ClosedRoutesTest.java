package dev.countersign.web.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.OpenToEveryone;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@DisplayName("A route")
class ClosedRoutesTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String NO_SUCH = "00000000-0000-7000-8000-000000000000";

    /** The routes that a person reaches without a session, with the reason. Adding one is a deliberate step. */
    private static final Set<String> OPEN = Set.of(
            "GET /",
            "GET /login",
            "POST /login",
            "GET /signup",
            "POST /signup",
            "GET /signup/code",
            "POST /signup/code",
            "GET /login/waiting",
            "POST /login/waiting",
            "GET /approve",
            "GET /device",
            "GET /login/limit",
            "GET /login/recovery",
            "POST /login/recovery",
            "GET /login/reset-code",
            "POST /login/reset-code",
            "GET /login/forgotten",
            "POST /login/forgotten",
            "GET /login/reset",
            "POST /login/reset",
            "GET /login/reset/recovery",
            "GET /account/undo",
            "POST /account/undo",
            "GET /account/deleted",
            "GET /api/docs",
            "GET /problems/{slug}",
            "POST /api/v1/accounts",
            "PUT /api/v1/accounts/code",
            "POST /api/v1/session",
            "POST /api/v1/session/recovery",
            "POST /api/v1/password-reset/operator",
            "GET /api/v1/password-reset",
            "POST /api/v1/password-reset",
            "POST /api/v1/password-reset/code",
            "POST /api/v1/password-reset/recovery",
            "PUT /api/v1/password-reset/password",
            "POST /api/v1/account/email/undo",
            "GET /api/v1/approval",
            "DELETE /api/v1/approval",
            "POST /api/v1/approval/redemption",
            "GET /logout",
            "POST /logout",
            "GET /.well-known/change-password",
            "GET /.well-known/openid-configuration",
            "GET /.well-known/oauth-authorization-server",
            "GET /oauth2/jwks",
            "GET /oauth2/authorize",
            "POST /oauth2/authorize",
            "GET /consent",
            "POST /consent",
            "POST /oauth2/token",
            "POST /oauth2/revoke",
            "POST /oauth2/device_authorization",
            "GET /oauth2/logout",
            "POST /oauth2/logout",
            "GET /oauth2/logout/confirmation",
            "POST /oauth2/logout/confirmation",
            "GET /verify",
            "ANY /error");

    /**
     * @param form the fields that the route requires in a form, each with its value
     * @param scope the scope that a back end's key needs; empty for routes of people
     */
    record Route(String method, String path, String form, boolean open, Optional<Scope> scope) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static Stream<Route> routes() {
        SERVER.browser().get("/login");
        return Objects.requireNonNull(SERVER.room(DispatcherServlet.class).getHandlerMappings()).stream()
                .filter(RequestMappingHandlerMapping.class::isInstance)
                .map(RequestMappingHandlerMapping.class::cast)
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .flatMap(entry -> entry.getKey().getPatternValues().stream().flatMap(path -> {
                    var methods = entry.getKey().getMethodsCondition().getMethods();
                    var names = methods.isEmpty()
                            ? List.of("ANY")
                            : methods.stream().map(Enum::name).toList();
                    var open = entry.getValue().hasMethodAnnotation(OpenToEveryone.class);
                    var form = entry.getKey().getParamsCondition().getExpressions().stream()
                            .map(field -> "&" + field.getName() + "="
                                    + (field.getValue() == null ? NO_SUCH : field.getValue()))
                            .collect(Collectors.joining());
                    var scope = Optional.ofNullable(entry.getValue().getMethodAnnotation(NeedsScope.class))
                            .map(NeedsScope::value);
                    return names.stream().map(method -> new Route(method, path, form, open, scope));
                }));
    }

    static Stream<Route> closed() {
        return routes().filter(route -> !route.open() && route.scope().isEmpty() && !OPEN.contains(route.toString()));
    }

    static Stream<Route> ofBackEnds() {
        return routes().filter(route -> route.scope().isPresent());
    }

    @Test
    @DisplayName("is open to everyone only if it is listed here (SEC-62)")
    void open() {
        assertThat(routes().filter(Route::open).map(Route::toString)).isSubsetOf(OPEN);
        assertThat(closed()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("closed")
    @DisplayName("is closed to a visitor, a waiting device and an ended session (SEC-62)")
    void closedToStrangers(Route route) {
        var first = SERVER.member();
        var waiting = SERVER.browser().waitFor(first.email());
        var ended = SERVER.member();
        var token = String.valueOf(ended.cookie(Browser.SESSION));
        ended.delete("/api/v1/session");
        ended.carry(Browser.SESSION, token);
        var path = route.path().replaceAll("\\{[^}]+}", NO_SUCH);

        for (var stranger : List.of(SERVER.browser(), waiting, ended)) {
            var csrf = "_csrf=" + stranger.get("/signup").formToken() + route.form();
            var api = path.startsWith("/api/");

            var answer = stranger.send(
                    route.method(),
                    path,
                    route.method().equals("GET") ? null : api ? "{}" : csrf,
                    request -> request.setHeader(
                            "Content-Type", api ? "application/json" : "application/x-www-form-urlencoded"));

            if (api) {
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.code()).isEqualTo("not-signed-in");
            } else {
                assertThat(answer.status()).isEqualTo(303);
                assertThat(answer.header("Location").orElse("")).endsWith("/login");
            }
        }
    }

    @Test
    @DisplayName("for back ends names its scope (SEC-62)")
    void scopes() {
        assertThat(routes().filter(route -> route.path().matches("/api/v1/(introspection|service(/.*)?)")))
                .isNotEmpty()
                .allMatch(route -> route.scope().isPresent());
    }

    @ParameterizedTest
    @MethodSource("ofBackEnds")
    @DisplayName("for back ends opens to no cookie, and to no key without its scope, whatever exists (SEC-62)")
    void closedToPeople(Route route) {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        var account = member.get("/api/v1/session").at("/account/id");
        var others =
                EnumSet.complementOf(EnumSet.of(route.scope().orElseThrow())).toArray(Scope[]::new);
        var wrong = BackEnd.of(SERVER, others);

        var answers = new HashSet<String>();
        for (var id : List.of(account, NO_SUCH, "nonsense")) {
            var path = route.path().replaceAll("\\{[^}]+}", id);
            for (var stranger : List.of(SERVER.browser(), waiting, member)) {
                Expect.problem(stranger.send(route.method(), path, "{}", request -> {}), 401, "bad-key");
            }
            var refused = wrong.send(route.method(), path, "{}");
            Expect.problem(refused, 403, "wrong-scope");
            answers.add(refused.text().replace(path, "…"));
        }
        assertThat(answers).hasSize(1);
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("for members opens to no key (SEC-62)")
    void closedToKeys() {
        var backEnd = BackEnd.mayDoAll(SERVER);
        closed().filter(route -> route.path().startsWith("/api/"))
                .forEach(route -> Expect.problem(
                        backEnd.send(route.method(), route.path().replaceAll("\\{[^}]+}", NO_SUCH), "{}"),
                        401,
                        "not-signed-in"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&action=",
                "&action=nonsense",
                "&action=end",
                "&action=end&session=x",
                "&action=approve&approval=x&code=1",
                "&action=deny&approval=x",
                "&action=take-back&approval=x",
                "&action=sign-out&action=end"
            })
    @DisplayName("of a page that finds nothing to do in a form says so, and never with a 5xx")
    void nothingToDo(String form) {
        var member = SERVER.member();
        var csrf = "_csrf=" + member.get("/account").formToken();
        for (var path : List.of("/dashboard", "/account", "/login/waiting", "/login/recovery", "/login", "/signup")) {

            var answer = member.submit(path, csrf + form);

            assertThat(answer.status()).as(path + ": " + answer.text()).isBetween(300, 499);
            assertThat(answer.text()).doesNotContain("Exception");
        }
    }
}
