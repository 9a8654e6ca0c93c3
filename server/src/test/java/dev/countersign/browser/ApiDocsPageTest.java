package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.countersign.support.Contract;
import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The API page")
class ApiDocsPageTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @Test
    @DisplayName("shows each operation of the document, with its credential, body and answers")
    void operations() {
        var operations =
                chromium.device(TestServer.with()).goTo("/api/docs").page().locator(".operation");

        assertThat(operations)
                .hasCount(Contract.DOCUMENT
                        .at("/paths")
                        .valueStream()
                        .mapToInt(path -> path.size())
                        .sum());
        var introspection = operations.filter(new Locator.FilterOptions().setHasText("/api/v1/introspection"));
        assertThat(introspection.locator("[data-needs] code")).hasText(new String[] {"bearer", "Scope: introspect"});
        assertThat(introspection.locator("[data-body] code")).hasText("{token: string}");
        assertThat(introspection.locator("[data-answers] code")).containsText(new String[] {
            "200 {active: boolean, account: {id: uuid", "400 malformed", "401 bad-key", "403 cross-site · wrong-scope"
        });
    }
}
