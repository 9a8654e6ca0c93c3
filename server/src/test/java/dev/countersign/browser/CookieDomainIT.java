package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Certificate;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Program;
import dev.countersign.support.ReverseProxy;
import dev.countersign.support.TestServer;
import dev.countersign.support.UpstreamApp;
import dev.countersign.web.visitor.Cookies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Countersign and an app on two hosts of one domain, over TLS")
class CookieDomainIT {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "share the cookies: one sign-in and sign-out for both; the app cannot act as the member (SEC-24, SEC-59)")
    void twoHosts() throws Exception {
        Program.demand("nginx");
        Certificate.of(Chromium.DOMAIN, directory)
                .writePem(directory.resolve(Chromium.DOMAIN + ".pem"), directory.resolve(Chromium.DOMAIN + ".key"));
        var port = TestServer.freePort();
        var signIn = URI.create("https://sign-in." + Chromium.DOMAIN + ":" + port);
        var front = URI.create("https://app." + Chromium.DOMAIN + ":" + port);
        var countersign = JarProcess.start(
                directory,
                Map.of(
                        "COUNTERSIGN_PUBLIC_URL",
                        signIn.toString(),
                        "COUNTERSIGN_RETURN_ORIGINS",
                        front.toString(),
                        "COUNTERSIGN_COOKIE_DOMAIN",
                        Chromium.DOMAIN,
                        "COUNTERSIGN_TRUSTED_PROXIES",
                        "127.0.0.1/32"));
        countersign.untilReady();
        var email = TestServer.freshEmail();
        new Browser(countersign.url(), "").signUp(email).delete("/api/v1/session");
        try (var app = UpstreamApp.start();
                var _ = ReverseProxy.start(
                        "nginx",
                        directory,
                        front,
                        Map.of(
                                "127.0.0.1:4000",
                                "127.0.0.1:" + countersign.url().getPort(),
                                "127.0.0.1:3000",
                                "127.0.0.1:" + app.url().getPort(),
                                "include one-host.conf",
                                "include two-hosts.conf",
                                "listen 443",
                                "listen " + port,
                                "example.org",
                                Chromium.DOMAIN,
                                "/etc/ssl/private",
                                directory.toString(),
                                "/etc/ssl",
                                directory.toString()))) {
            var device = chromium.device(options -> options.setIgnoreHTTPSErrors(true), signIn, front);
            var goal = front + "/reports?from=may";

            device.page().navigate(goal);
            assertThat(device.heading("Sign in")).isVisible();
            device.signInHere(email);
            assertThat(device.page()).hasURL(Device.exactly(goal));
            assertThat(device.heading("The app")).isVisible();

            assertThat(device.cookies())
                    .extracting(cookie -> cookie.name)
                    .containsExactlyInAnyOrder("__Secure-countersign", "__Secure-countersign-device");
            assertThat(device.cookies())
                    .allMatch(cookie -> cookie.domain.equals("." + Chromium.DOMAIN)
                            && cookie.secure
                            && cookie.httpOnly
                            && cookie.sameSite == com.microsoft.playwright.options.SameSiteAttribute.LAX);
            assertThat(app.requests().getLast().values("X-Countersign-Email")).containsExactly(email);
            assertThat(app.requests()).noneMatch(request -> request.toString().contains("countersign="));

            device.page().evaluate("""
                            address => {
                              const form = document.body.appendChild(document.createElement('form'))
                              form.method = 'post'
                              form.action = address
                              form.innerHTML = '<input name=action value=sign-out>'
                              form.submit()
                            }""", signIn + "/dashboard");
            assertThat(device.text("403")).isVisible();
            device.goTo("/dashboard");
            assertThat(device.sessions()).hasCount(1);

            device.button("Sign out").click();
            assertThat(device.heading("Sign in")).isVisible();
            device.page().navigate(goal);
            assertThat(device.heading("Sign in")).isVisible();
            assertThat(app.requests()).hasSize(1);
        } finally {
            countersign.stop();
        }
    }

    @Test
    @DisplayName("may change the domain: the old cookie opens nothing, and the next sign-in works at once (SEC-28)")
    void changedDomain() throws Exception {
        Program.demand("nginx");
        Certificate.of(Chromium.DOMAIN, directory)
                .writePem(directory.resolve(Chromium.DOMAIN + ".pem"), directory.resolve(Chromium.DOMAIN + ".key"));
        var signIn = URI.create("https://sign-in." + Chromium.DOMAIN + ":" + TestServer.freePort());
        var first = TestServer.alone(
                "countersign.public-url=" + signIn,
                "countersign.cookie-domain=" + Chromium.DOMAIN,
                "countersign.trusted-proxies=127.0.0.1/32");
        var email = TestServer.freshEmail();
        first.browser().signUp(email).delete("/api/v1/session");
        var device = chromium.device(options -> options.setIgnoreHTTPSErrors(true), signIn);
        var parent = Chromium.DOMAIN;
        var child = "sign-in." + Chromium.DOMAIN;

        behind(first, signIn, () -> device.signIn(email).page().waitForURL(Device.DASHBOARD));
        for (var domain : List.of(child, parent, "", child, "", parent)) {
            behind(first.anotherNode("countersign.cookie-domain=" + domain), signIn, () -> {
                device.goTo("/dashboard");
                assertThat(device.heading("Sign in")).isVisible();
                device.signInHere(email).page().waitForURL(Device.DASHBOARD);
                assertThat(device.sessions()).hasCount(1);
                device.goTo("/account");
                assertThat(device.heading("Account")).isVisible();
                assertThat(device.cookies())
                        .as("cookies of " + domain)
                        .filteredOn(cookie -> cookie.name.startsWith(domain.isEmpty() ? "__Host-" : "__Secure-"))
                        .hasSize(2)
                        .allMatch(cookie -> cookie.domain.equals(domain.isEmpty() ? child : "." + domain));
                // The open page would go to sign-in by itself, while the next node starts.
                device.page().navigate("about:blank");
            });
        }
    }

    @Test
    @DisplayName("delete every doubled cookie in one answer, which nginx passes on (SEC-28)")
    void allDoubled() throws Exception {
        Program.demand("nginx");
        Certificate.of(Chromium.DOMAIN, directory)
                .writePem(directory.resolve(Chromium.DOMAIN + ".pem"), directory.resolve(Chromium.DOMAIN + ".key"));
        var signIn =
                URI.create("https://sign-in.of.the.whole.company." + Chromium.DOMAIN + ":" + TestServer.freePort());
        var server = TestServer.alone(
                "countersign.public-url=" + signIn,
                "countersign.cookie-domain=" + Chromium.DOMAIN,
                "countersign.trusted-proxies=127.0.0.1/32");
        var device = chromium.device(options -> options.setIgnoreHTTPSErrors(true), signIn);
        var doubledNames = server.room(Cookies.class).names();
        var doubled =
                doubledNames.stream().map(name -> name + "=a; " + name + "=b").collect(Collectors.joining("; "));

        behind(server, signIn, () -> {
            device.page().setExtraHTTPHeaders(Map.of("Cookie", doubled));
            var answer = device.page().navigate(signIn + "/login");

            assertThat(answer.status()).isEqualTo(200);
            for (var name : doubledNames) {
                assertThat(answer.headerValues("set-cookie"))
                        .anyMatch(line -> line.startsWith(name + "=;") && line.contains("Max-Age=0"));
            }
            assertThat(device.heading("Sign in")).isVisible();
        });
    }

    @Test
    @DisplayName("with another instance on a subdomain: one browser is signed in to both, with and without a domain")
    void twoInstances() throws Exception {
        Program.demand("nginx");
        Certificate.of(Chromium.DOMAIN, directory)
                .writePem(directory.resolve(Chromium.DOMAIN + ".pem"), directory.resolve(Chromium.DOMAIN + ".key"));
        var live = URI.create("https://sign-in." + Chromium.DOMAIN + ":" + TestServer.freePort());
        var staging = URI.create("https://sign-in.staging." + Chromium.DOMAIN + ":" + TestServer.freePort());
        var email = TestServer.freshEmail();
        var device = chromium.device(options -> options.setIgnoreHTTPSErrors(true), live, staging);
        var one = TestServer.alone(
                "countersign.public-url=" + live,
                "countersign.cookie-domain=" + Chromium.DOMAIN,
                "countersign.trusted-proxies=127.0.0.1/32");
        one.browser().signUp(email).delete("/api/v1/session");
        for (var domain : List.of("staging." + Chromium.DOMAIN, "")) {
            var other = TestServer.alone(
                    "countersign.public-url=" + staging,
                    "countersign.cookie-domain=" + domain,
                    "countersign.cookie-name=staging",
                    "countersign.trusted-proxies=127.0.0.1/32");
            other.browser().signUp(email).delete("/api/v1/session");
            behind(
                    one,
                    live,
                    () -> behind(other, staging, () -> {
                        for (var home : List.of(live, staging)) {
                            device.page().navigate(home + "/login");
                            device.signInHere(email).page().waitForURL(Device.DASHBOARD);
                        }
                        for (var home : List.of(live, staging, live, staging)) {
                            device.page().navigate(home + "/account");
                            assertThat(device.heading("Account")).isVisible();
                        }
                        device.page().navigate(live + "/dashboard");
                        device.button("Sign out").click();
                        assertThat(device.heading("Sign in")).isVisible();
                        device.page().navigate(staging + "/account");
                        assertThat(device.heading("Account")).isVisible();
                    }));
        }
    }

    private void behind(TestServer server, URI signIn, Runnable visit) {
        try (var _ = ReverseProxy.start(
                "nginx",
                folderOf(signIn),
                signIn,
                Map.of(
                        "127.0.0.1:4000",
                        "127.0.0.1:" + server.url().getPort(),
                        "include one-host.conf",
                        "include two-hosts.conf",
                        "listen 443",
                        "listen " + signIn.getPort(),
                        "sign-in.example.org",
                        signIn.getHost(),
                        "example.org",
                        Chromium.DOMAIN,
                        "/etc/ssl/private",
                        directory.toString(),
                        "/etc/ssl",
                        directory.toString()))) {
            visit.run();
        }
    }

    private Path folderOf(URI signIn) {
        try {
            return Files.createDirectories(directory.resolve(signIn.getHost()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
