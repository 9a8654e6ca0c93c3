package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.sun.net.httpserver.SimpleFileServer;
import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.NewClient;
import dev.countersign.clients.OidcScope;
import dev.countersign.signing.SigningAlgorithm;
import dev.countersign.support.Application;
import dev.countersign.support.Expect;
import dev.countersign.support.Program;
import dev.countersign.support.RelyingParties;
import dev.countersign.support.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

@DisplayName("A member of an application that signs people in with")
class RelyingPartiesIT {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final TestServer SERVER = TestServer.with("countersign.webhooks.allowed-networks=127.0.0.1/32");
    private static final String SECRET = "of-the-cookies-of-the-application";

    @Nested
    @DisplayName("express-openid-connect")
    class ExpressOpenidConnect extends Story {
        @Override
        NewClient client() {
            return withSecret("/callback", "/bye", "/backchannel-logout");
        }

        @Override
        Closeable start(Application client, Path directory) throws Exception {
            return Program.start(
                    url,
                    directory,
                    Map.of(
                            "ISSUER_BASE_URL", SERVER.url().toString(),
                            "BASE_URL", url.toString(),
                            "CLIENT_ID", client.id().toString(),
                            "CLIENT_SECRET", client.secret().orElseThrow(),
                            "SECRET", SECRET),
                    "node",
                    RelyingParties.withPackages().resolve("express.mjs").toString());
        }
    }

    @Nested
    @DisplayName("Apache and mod_auth_openidc")
    class ModAuthOpenidc extends Story {
        private static final Path MODULE = Path.of("/usr/lib/apache2/modules/mod_auth_openidc.so");

        @Override
        NewClient client() {
            return withSecret("/callback", "/bye.html", "/callback?logout=backchannel");
        }

        @Override
        Closeable start(Application client, Path directory) throws Exception {
            Program.demand("apache2");
            Program.demand("mod_auth_openidc", Files.exists(MODULE));
            FileSystemUtils.copyRecursively(RelyingParties.SOURCES.resolve("apache"), directory);
            // When root starts Apache, it reads its pages as another user.
            assertThat(directory.toFile().setExecutable(true, false)).isTrue();
            return Program.start(
                    url,
                    directory,
                    Map.of(
                            "ISSUER", SERVER.url().toString(),
                            "URL", url.toString(),
                            "PORT", String.valueOf(url.getPort()),
                            "CLIENT_ID", client.id().toString(),
                            "CLIENT_SECRET", client.secret().orElseThrow(),
                            "FOLDER", directory.toString(),
                            "SECRET", SECRET),
                    "apache2",
                    "-f",
                    directory.resolve("apache.conf").toString(),
                    "-D",
                    "FOREGROUND");
        }
    }

    /** Hears nothing when a session ends, but every load of its page asks with the tokens that it has. */
    @Nested
    @DisplayName("oidc-client-ts in a page without a server")
    class OidcClientTs extends Story {
        private static final Path SCRIPT = Path.of("node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js");

        @Override
        NewClient client() {
            return new NewClient(
                    "Notes",
                    true,
                    List.of(url + "/"),
                    List.of(url + "/bye.html"),
                    Optional.empty(),
                    List.of(url.toString()),
                    EnumSet.allOf(OidcScope.class),
                    false,
                    true,
                    AccessTokenFormat.REFERENCE,
                    SigningAlgorithm.ES256,
                    false);
        }

        @Override
        Closeable start(Application client, Path directory) throws Exception {
            var packages = RelyingParties.withPackages();
            FileSystemUtils.copyRecursively(packages.resolve("page"), directory);
            Files.copy(packages.resolve(SCRIPT), directory.resolve(SCRIPT.getFileName()));
            Files.writeString(directory.resolve("settings.json"), """
                    {"authority":"%s","client_id":"%s"}""".formatted(SERVER.url(), client.id()));
            var server = SimpleFileServer.createFileServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()),
                    directory.toAbsolutePath(),
                    SimpleFileServer.OutputLevel.NONE);
            server.start();
            return () -> server.stop(0);
        }
    }

    /** Every application greets the member on its only page, which has a link to sign out. */
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Story {
        /** Another site than Countersign's, so that browsers keep their cookies apart. */
        final URI url = URI.create("http://127.0.0.1:" + TestServer.freePort());

        private Optional<Closeable> running = Optional.empty();
        private Optional<Application> application = Optional.empty();

        abstract NewClient client();

        abstract Closeable start(Application client, Path directory) throws Exception;

        @BeforeAll
        void start(@TempDir Path directory) throws Exception {
            var added = Application.of(SERVER, client());
            application = Optional.of(added);
            running = Optional.of(start(added, directory));
        }

        @AfterAll
        void stop() throws IOException {
            if (running.isPresent()) {
                running.get().close();
            }
        }

        @Test
        @DisplayName("signs in, stays signed in after a reload, and signs out there and here at once")
        void signOut() {
            var email = signedOutMember();
            var device = open().signInHere(email);

            assertThat(greeting(device, email)).isVisible();
            assertThat(device.page()).hasURL(Device.exactly(url + "/"));
            isStillSignedIn(device, email);

            device.link("Sign out").click();
            assertThat(device.heading("Signed out")).isVisible();

            device.newTab().goTo("/dashboard").heading("Sign in").waitFor();
            device.page().navigate(url + "/");
            assertThat(device.heading("Sign in")).isVisible();
        }

        @Test
        @DisplayName("is signed out there when another device ends the session here, and only on that device")
        void ended() {
            var email = signedOutMember();
            var one = open().signInHere(email);
            assertThat(greeting(one, email)).isVisible();
            var other = open().signInHere(email);
            assertThat(other.page()).hasURL(Device.WAITING);
            one.newTab().goTo("/dashboard").type(other.code());
            assertThat(greeting(other, email)).isVisible();

            var dashboard = other.newTab().goTo("/dashboard").endOthers();
            assertThat(dashboard.sessions()).hasCount(1);
            Expect.soon(this::knowsOfEveryEnd);

            one.page().reload();
            assertThat(one.heading("Sign in")).isVisible();
            isStillSignedIn(other, email);
        }

        /** In the application's own session: otherwise Countersign would sign the member in again, and nobody would see it. */
        private static void isStillSignedIn(Device device, String email) {
            var requests = new ArrayList<String>();
            device.page().onRequest(request -> requests.add(request.url()));
            device.page().reload();
            assertThat(greeting(device, email)).isVisible();
            assertThat(requests).isNotEmpty().noneMatch(address -> address.contains("/oauth2/authorize"));
        }

        /** Goes to the application, which leads to Countersign. */
        private Device open() {
            var device = chromium.device(options -> {}, SERVER.url(), url);
            device.page().navigate(url + "/");
            assertThat(device.heading("Sign in")).isVisible();
            return device;
        }

        private boolean knowsOfEveryEnd() {
            return SERVER.rows()
                            .sql("""
                                    SELECT count(*) FROM relying_party
                                    WHERE client_id = :client AND next_attempt_at IS NOT NULL
                                    """)
                            .param("client", application.orElseThrow().id())
                            .query(Integer.class)
                            .single()
                    == 0;
        }

        NewClient withSecret(String callback, String afterLogout, String backchannelLogout) {
            return new NewClient(
                    "Shop",
                    false,
                    List.of(url + callback),
                    List.of(url + afterLogout),
                    Optional.of(url + backchannelLogout),
                    List.of(),
                    EnumSet.allOf(OidcScope.class),
                    false,
                    true,
                    AccessTokenFormat.REFERENCE,
                    SigningAlgorithm.RS256,
                    false);
        }

        private static String signedOutMember() {
            var email = TestServer.freshEmail();
            SERVER.browser().signUp(email).delete("/api/v1/session");
            return email;
        }

        private static Locator greeting(Device device, String email) {
            return device.heading("Hello, " + email);
        }
    }
}
