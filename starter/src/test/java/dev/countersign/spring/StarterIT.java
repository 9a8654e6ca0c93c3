package dev.countersign.spring;

import static dev.countersign.spring.CountersignConfigurer.countersign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.springframework.security.config.Customizer.withDefaults;

import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.Cookie;
import dev.countersign.client.Browser;
import dev.countersign.client.Countersign;
import dev.countersign.client.Server;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;

@DisplayName("A Spring application")
class StarterIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CSRF_FIELD = Pattern.compile("name=\"(_csrf)\" value=\"([^\"]*)\"");

    @TempDir
    private static Path directory;

    private static Server server;
    private static Map<String, Object> settings;
    private static Shop.Open shop;

    @BeforeAll
    static void start() {
        server = Server.start(directory, Map.of());
        settings = Map.of("countersign.url", server.url(), "countersign.key", server.key("introspect", "events"));
        shop = Shop.open(settings);
    }

    @AfterAll
    static void stop() {
        shop.close();
        server.close();
    }

    private static Map<String, Object> nowhere() {
        var elsewhere = new HashMap<>(settings);
        elsewhere.put("countersign.url", "http://localhost:" + Server.freePort());
        return elsewhere;
    }

    private static String cookie(Browser browser) {
        return Countersign.COOKIE + "=" + browser.token();
    }

    private static HttpResponse<String> get(Shop.Open application, String path, String... headers) {
        return send(HttpRequest.newBuilder(application.url().resolve(path)), headers);
    }

    /** Posts the form contained in an answer. */
    private static int post(Shop.Open application, HttpResponse<String> form, String cookies) {
        var field = CSRF_FIELD.matcher(form.body());
        assertThat(field.find()).as(form.body()).isTrue();
        var body = field.group(1) + "=" + URLEncoder.encode(field.group(2), StandardCharsets.UTF_8);
        return send(
                        HttpRequest.newBuilder(application.url().resolve("/orders"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(body)),
                        "Cookie",
                        cookies)
                .statusCode();
    }

    private static Optional<String> jsessionid(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("JSESSIONID="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String... headers) {
        try {
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Nested
    @DisplayName("with the starter, the server's URL and a key")
    class OutOfTheBox {

        @Test
        @DisplayName("passes the member to its methods by @AuthenticationPrincipal, named by the account's id")
        void member() {
            var browser = Browser.signUp(server.url());

            var me = get(shop, "/me", "Cookie", cookie(browser));

            assertThat(me.statusCode()).isEqualTo(200);
            assertThat(me.body()).isEqualTo(browser.email());
            assertThat(get(shop, "/name", "Cookie", cookie(browser)).body())
                    .hasSize(36)
                    .isNotEqualTo(browser.email());
        }

        @Test
        @DisplayName("leads a person without a session to sign-in, with the way back, query included")
        void navigation() {
            for (var header : List.of("Sec-Fetch-Mode: navigate", "Accept: text/html,*/*;q=0.8")) {
                var answer = get(shop, "/me?page=2&q=a%20b", header.split(": "));

                assertThat(answer.statusCode()).isEqualTo(302);
                assertThat(answer.headers().firstValue("Location"))
                        .hasValue(server.url() + "/login?return_to=http%3A%2F%2Flocalhost%3A"
                                + shop.url().getPort() + "%2Fme%3Fpage%3D2%26q%3Da%2520b");
            }
        }

        @Test
        @DisplayName("answers 401 to clients that are not a person, even for a missing page")
        void script() {
            assertThat(get(shop, "/me", "Sec-Fetch-Mode", "cors", "Accept", "text/html")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(get(shop, "/me").statusCode()).isEqualTo(401);
            assertThat(get(shop, "/no/such/page").statusCode()).isEqualTo(401);
        }

        @Test
        @DisplayName("refuses an ended session, an unknown one, and a cookie that is sent twice (SEC-28)")
        void refused() {
            var browser = Browser.signUp(server.url());
            assertThat(get(shop, "/me", "Cookie", cookie(browser)).statusCode()).isEqualTo(200);
            assertThat(get(shop, "/me", "Cookie", cookie(browser) + "; " + cookie(browser))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(get(shop, "/me", "Cookie", Countersign.COOKIE + "=" + "A".repeat(43))
                            .statusCode())
                    .isEqualTo(401);

            browser.signOut();

            Server.soon(
                    "a refusal",
                    () -> get(shop, "/me", "Cookie", cookie(browser)).statusCode() == 401);
        }

        @Test
        @DisplayName("keeps no session of its own, has no password, and still refuses another site's posts")
        void itsOwn() {
            var browser = Browser.signUp(server.url());

            assertThat(get(shop, "/me", "Cookie", cookie(browser)).headers().allValues("Set-Cookie"))
                    .isEmpty();
            assertThat(shop.beans().getBeansOfType(UserDetailsService.class)).isEmpty();
            assertThatThrownBy(() -> shop.beans()
                            .getBean(AuthenticationManager.class)
                            .authenticate(new TestingAuthenticationToken("ann", "password")))
                    .hasMessageContaining("sign in at Countersign");
            assertThat(send(
                                    HttpRequest.newBuilder(shop.url().resolve("/orders"))
                                            .POST(HttpRequest.BodyPublishers.noBody()),
                                    "Cookie",
                                    cookie(browser))
                            .statusCode())
                    .isEqualTo(403);
        }

        @Test
        @DisplayName("asks once per request, even for an asynchronous answer or an error page")
        void once() {
            var browser = Browser.signUp(server.url());
            var before = server.asked();
            assertThat(get(shop, "/slow", "Cookie", cookie(browser)).body()).isEqualTo(browser.email());
            assertThat(server.asked()).isEqualTo(before + 1);

            get(shop, "/me", "Cookie", Countersign.COOKIE + "=" + "B".repeat(43));
            assertThat(server.asked()).isEqualTo(before + 2);
        }

        @Test
        @DisplayName("hides one member's HTTP session from another member of the same browser")
        void httpSession() {
            var ann = cookie(Browser.signUp(server.url()));
            var ben = cookie(Browser.signUp(server.url()));
            var kept = jsessionid(get(shop, "/cart?add=apples", "Cookie", ann)).orElseThrow();
            var again = get(shop, "/cart?add=,pears", "Cookie", ann + "; " + kept);
            assertThat(jsessionid(again))
                    .as("a new id, although it was the member's")
                    .isEmpty();
            assertThat(again.body()).isEqualTo("apples,pears");

            assertThat(get(shop, "/cart", "Cookie", ben + "; " + kept).body()).isEmpty();
            assertThat(get(shop, "/cart", "Cookie", ann + "; " + kept).body()).isEmpty();
        }

        @Test
        @DisplayName("accepts the first form that a member posts, even if it was rendered later")
        void firstForm() {
            for (var path : List.of("/form", "/slow/form")) {
                var ann = cookie(Browser.signUp(server.url()));
                var form = get(shop, path, "Cookie", ann);

                assertThat(post(shop, form, ann + "; " + jsessionid(form).orElseThrow()))
                        .as(path)
                        .isEqualTo(200);
            }
        }

        @Test
        @DisplayName("refuses a form rendered for another member in the same browser")
        void anothersForm() {
            var ann = cookie(Browser.signUp(server.url()));
            var ben = cookie(Browser.signUp(server.url()));
            var form = get(shop, "/form", "Cookie", ann);
            var kept = jsessionid(form).orElseThrow();

            assertThat(post(shop, form, ben + "; " + kept)).isEqualTo(403);
            assertThat(post(shop, form, ann + "; " + kept)).isEqualTo(403);
        }

        @Test
        @DisplayName("answers 503 while Countersign cannot be reached, and lets nobody in (SEC-68)")
        void away() {
            var browser = Browser.signUp(server.url());
            try (var lonely = Shop.open(nowhere())) {
                var answer = get(lonely, "/me", "Cookie", cookie(browser), "Accept", "text/html");

                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            }
        }
    }

    @Nested
    @DisplayName("with a filter chain of its own")
    class OwnChain {

        @Configuration(proxyBeanMethods = false)
        static class Rules {
            @Bean
            SecurityFilterChain chain(HttpSecurity http) {
                return http.with(countersign(), withDefaults())
                        .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/open/**")
                                .permitAll()
                                .requestMatchers("/admin/**")
                                .hasRole("ADMIN")
                                .anyRequest()
                                .authenticated())
                        .build();
            }

            @Bean
            MemberAuthorities roles(Staff staff) {
                return member -> member.email().equals(staff.email)
                        ? AuthorityUtils.createAuthorityList("ROLE_ADMIN")
                        : List.of();
            }

            @Bean
            Staff staff() {
                return new Staff();
            }
        }

        static class Staff {
            private volatile String email = "";
        }

        @Test
        @DisplayName("opens the pages it chooses, knows who is signed in there, and gives members roles")
        void rules() {
            var browser = Browser.signUp(server.url());
            try (var own = Shop.open(settings, Rules.class)) {
                assertThat(get(own, "/open/greeting").body()).isEqualTo("stranger");
                assertThat(get(own, "/open/greeting", "Cookie", cookie(browser)).body())
                        .isEqualTo("Ann");
                assertThat(get(own, "/me").statusCode()).isEqualTo(401);
                assertThat(get(own, "/admin/books", "Cookie", cookie(browser)).statusCode())
                        .isEqualTo(403);

                own.beans().getBean(Staff.class).email = browser.email();

                assertThat(get(own, "/admin/books", "Cookie", cookie(browser)).body())
                        .isEqualTo("kept");
            }
        }

        @Test
        @DisplayName(
                "keeps open pages open while Countersign cannot be reached, with nobody signed in, and 503 elsewhere")
        void away() {
            var browser = Browser.signUp(server.url());
            try (var own = Shop.open(nowhere(), Rules.class)) {
                assertThat(get(own, "/open/hours", "Cookie", cookie(browser)).body())
                        .isEqualTo("always");
                assertThat(get(own, "/open/greeting", "Cookie", cookie(browser)).body())
                        .isEqualTo("stranger");
                assertThat(get(own, "/admin/books", "Cookie", cookie(browser)).statusCode())
                        .isEqualTo(503);
            }
        }

        @Test
        @DisplayName("answers 404 for a missing open page, and leads nobody to sign-in")
        void missing() {
            try (var own = Shop.open(settings, Rules.class)) {
                assertThat(get(own, "/open/no-such-page", "Accept", "text/html").statusCode())
                        .isEqualTo(404);
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class OwnEntryPoint {
            @Bean
            SecurityFilterChain chain(HttpSecurity http) {
                return http.with(countersign(), withDefaults())
                        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                        .exceptionHandling(handling ->
                                handling.authenticationEntryPoint((request, response, why) -> response.setStatus(418)))
                        .build();
            }
        }

        @Test
        @DisplayName("answers people who are not signed in as it likes")
        void entryPoint() {
            try (var own = Shop.open(settings, OwnEntryPoint.class)) {
                assertThat(get(own, "/me", "Accept", "text/html").statusCode()).isEqualTo(418);
            }
        }

        @Test
        @DisplayName("gives an HTTP session from before the sign-in a new id and a new CSRF token")
        void beforeSignIn() {
            var ann = cookie(Browser.signUp(server.url()));
            try (var own = Shop.open(settings, Rules.class)) {
                var form = get(own, "/open/form");
                var planted = jsessionid(form).orElseThrow();
                get(own, "/open/cart?add=apples", "Cookie", planted);

                var signedIn = get(own, "/open/form", "Cookie", ann + "; " + planted);
                var given = jsessionid(signedIn).orElseThrow();

                assertThat(given).isNotEqualTo(planted);
                assertThat(get(own, "/cart", "Cookie", ann + "; " + given).body())
                        .as("its earlier contents are kept")
                        .isEqualTo("apples");
                assertThat(post(own, form, ann + "; " + given)).isEqualTo(403);
                assertThat(post(own, signedIn, ann + "; " + given)).isEqualTo(200);
                assertThat(get(own, "/open/cart", "Cookie", planted).body()).isEmpty();
            }
        }

        @Test
        @DisplayName("ends the HTTP session of a member who has signed out")
        void signedOut() {
            var browser = Browser.signUp(server.url());
            try (var own = Shop.open(settings, Rules.class)) {
                var kept = jsessionid(get(own, "/open/cart?add=apples", "Cookie", cookie(browser)))
                        .orElseThrow();
                var withoutCookie = HttpRequest.newBuilder(own.url().resolve("/open/hours"))
                        .POST(HttpRequest.BodyPublishers.noBody());
                send(withoutCookie, "Cookie", kept, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
                assertThat(get(own, "/open/cart", "Cookie", cookie(browser) + "; " + kept)
                                .body())
                        .as("another site's form comes without Countersign's cookie, and ends nothing")
                        .isEqualTo("apples");

                browser.signOut();

                Server.soon(
                        "a refusal",
                        () -> get(own, "/me", "Cookie", cookie(browser)).statusCode() == 401);
                assertThat(get(own, "/open/cart", "Cookie", kept).body()).isEmpty();
            }
        }

        @Test
        @DisplayName("asks nothing for an open page if Spring MVC is configured not to ask")
        void openPages() {
            var quiet = new HashMap<>(settings);
            quiet.put("spring.mvc.publish-request-handled-events", "false");
            var browser = Browser.signUp(server.url());
            try (var own = Shop.open(quiet, Rules.class)) {
                var before = server.asked();
                get(own, "/open/hours", "Cookie", cookie(browser));
                assertThat(server.asked()).isEqualTo(before);

                get(own, "/open/greeting", "Cookie", cookie(browser));
                assertThat(server.asked()).isEqualTo(before + 1);
            }
        }
    }

    @Nested
    @DisplayName("in Chromium")
    class InChromium {
        private static final Path CHROMIUM = Stream.of(
                        System.getenv("CHROMIUM"), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
                .filter(Objects::nonNull)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/usr/bin/chromium"));

        @BeforeEach
        void demand() {
            if (!Files.isExecutable(CHROMIUM)) {
                assertThat(System.getenv("CI"))
                        .as("CI=true, and no " + CHROMIUM)
                        .isNotEqualTo("true");
                abort("no " + CHROMIUM);
            }
        }

        @Test
        @DisplayName("accepts the first form of a page that loads a style sheet and data, and of the next sign-in")
        void form() {
            try (var playwright = Playwright.create(
                            new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                    var chromium = playwright
                            .chromium()
                            .launch(new LaunchOptions()
                                    .setExecutablePath(CHROMIUM)
                                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
                    var device = chromium.newContext()) {
                for (var member : List.of(Browser.signUp(server.url()), Browser.signUp(server.url()))) {
                    device.addCookies(List.of(new Cookie(Countersign.COOKIE, member.token())
                            .setUrl(server.url().toString().replace("http:", "https:"))));
                    for (var times = 0; times < 2; times++) {
                        var page = device.newPage();
                        page.navigate(shop.url() + "/form");
                        page.waitForCondition(() -> page.title().equals("Loaded"));

                        page.locator("button").click();

                        assertThat(page.content()).contains("ordered");
                        page.navigate(shop.url() + "/cart");
                        assertThat(page.content()).contains("apples".repeat(times + 1));
                    }
                }
            }
        }
    }

    @Nested
    @DisplayName("with other settings")
    class Settings {

        @Test
        @DisplayName("reads the cookie by the name used with a shared domain, and redirects to the public address")
        void names() {
            var browser = Browser.signUp(server.url());
            var shared = Map.<String, Object>of(
                    "countersign.url",
                    server.url(),
                    "countersign.key",
                    settings.get("countersign.key"),
                    "countersign.public-url",
                    "https://sign-in.example.org/",
                    "countersign.cookie",
                    "__Secure-countersign");
            try (var other = Shop.open(shared)) {
                assertThat(get(other, "/me", "Cookie", "__Secure-countersign=" + browser.token())
                                .body())
                        .isEqualTo(browser.email());
                assertThat(get(other, "/me", "Cookie", cookie(browser), "Sec-Fetch-Mode", "navigate")
                                .headers()
                                .firstValue("Location"))
                        .hasValueSatisfying(location ->
                                assertThat(location).startsWith("https://sign-in.example.org/login?return_to="));
            }
        }

        @Test
        @DisplayName("does not start with a missing, invalid or unknown property, names it, and shows no key")
        void wrong() {
            var url = (URI) settings.get("countersign.url");
            refused("countersign.url", Map.of("countersign.key", "cs_live_x"));
            refused("countersign.key", Map.of("countersign.url", url));
            refused("countersign.url", Map.of("countersign.url", "localhost:4000", "countersign.key", "cs_live_x"));
            refused("countersign.key", Map.of("countersign.url", url, "countersign.key", "cs live"));
            var misspelt = Map.<String, Object>of(
                    "countersign.url", url, "countersign.key", "cs_live_x", "countersign.cookie-name", "x");
            assertThatThrownBy(() -> Shop.open(misspelt).close())
                    .rootCause()
                    .hasMessageContaining("countersign.cookie-name");
        }

        private void refused(String property, Map<String, Object> wrong) {
            assertThatThrownBy(() -> Shop.open(wrong).close())
                    .rootCause()
                    .isInstanceOfSatisfying(
                            InvalidConfigurationPropertyValueException.class,
                            refusal -> assertThat(refusal.getName()).isEqualTo(property))
                    .hasMessageNotContaining("cs live");
        }
    }
}
