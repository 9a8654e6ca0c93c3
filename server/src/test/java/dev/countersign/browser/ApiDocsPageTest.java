package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.countersign.support.Contract;
import dev.countersign.support.TestServer;
import dev.countersign.web.problem.Problem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The API page")
class ApiDocsPageTest {
    private static final TestServer SERVER = TestServer.with();

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static Page open(String address) {
        return chromium.device(SERVER).goTo(address).page();
    }

    private static Locator operation(Page page, String id) {
        return page.locator("details.operation", new Page.LocatorOptions().setHas(page.locator("#" + id)));
    }

    @Test
    @DisplayName("shows each operation of the document, in the order of its tags")
    void operations() {
        var documented = Contract.DOCUMENT
                .at("/tags")
                .valueStream()
                .flatMap(tag -> Contract.DOCUMENT
                        .at("/paths")
                        .propertyStream()
                        .flatMap(path -> path.getValue()
                                .valueStream()
                                .filter(operation -> operation.at("/tags/0").equals(tag.path("name")))
                                .map(operation -> path.getKey())));

        assertThat(open("/api/docs").locator("details.operation .path")).hasText(documented.toArray(String[]::new));
    }

    @Test
    @DisplayName("shows what an operation needs and takes, a call by curl, its answers with examples, and its problems")
    void operation() {
        var introspection = operation(open("/api/docs#introspectSession"), "introspectSession");

        assertThat(introspection).hasAttribute("open", "");
        assertThat(introspection).containsText("Needs a key with the scope introspect");
        assertThat(introspection.locator("dl").first()).containsText("token string");
        assertThat(introspection.locator(".curl"))
                .containsText("curl -H \"Authorization: Bearer $KEY\" $C/api/v1/introspection");
        assertThat(introspection.locator("pre").nth(1)).containsText("\"active\": true");
        assertThat(introspection.locator("pre").nth(2)).containsText("\"active\": false");
        assertThat(introspection.locator(".refusals"))
                .containsText("401 bad-key 403 cross-site 403 wrong-scope 415 unsupported-media-type 422 invalid");
        introspection
                .locator("a", new Locator.LocatorOptions().setHasText("bad-key"))
                .click();
        assertThat(introspection.page().locator("#problem-bad-key")).isInViewport();
    }

    @Test
    @DisplayName("shows, of what is searched, the operations that have all words")
    void search() {
        var page = open("/api/docs");
        var shown = page.locator("details.operation:visible");

        page.locator("#search").fill("recovery zebra");
        assertThat(shown).hasCount(0);
        assertThat(page.getByText("No operation matches.")).isVisible();

        page.locator("#search").fill("signinwithrecovery");
        assertThat(shown.locator(".path")).hasText("/api/v1/session/recovery");
        assertThat(page.locator("[data-group]:visible")).hasCount(1);

        page.locator("#search").fill("");
        assertThat(page.locator("details.operation:not(:visible)")).hasCount(0);
    }

    @Test
    @DisplayName("needs no JavaScript")
    void withoutJavaScript() {
        var page = chromium.device(SERVER, options -> options.setJavaScriptEnabled(false))
                .goTo("/api/docs")
                .page();

        assertThat(page.locator("#search")).isHidden();
        operation(page, "signIn").locator("summary").click();
        assertThat(operation(page, "signIn").locator("pre.curl")).isVisible();
    }

    @Test
    @DisplayName("fits a phone")
    void phone() {
        var page = chromium.device(SERVER, options -> options.setViewportSize(360, 740))
                .goTo("/api/docs")
                .page();

        page.locator("details.operation").evaluateAll("all => all.forEach(one => { one.open = true })");

        assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(360);
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    @DisplayName("explains each problem where the problem's type leads")
    void problems(Problem problem) {
        var page = open("/problems/" + problem.slug());

        assertThat(page).hasURL(SERVER.url() + "/api/docs#problem-" + problem.slug());
        assertThat(page.locator("#problem-" + problem.slug())).isInViewport();
        assertThat(page.locator("#problem-" + problem.slug() + " dd")).not().isEmpty();
    }

    @Test
    @DisplayName("is no page for a problem that there is not")
    void noSuchProblem() {
        assertThat(SERVER.browser().get("/problems/nothing").status()).isEqualTo(404);
    }
}
