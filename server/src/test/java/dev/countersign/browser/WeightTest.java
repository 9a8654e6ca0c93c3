package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.LoadState;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A page")
class WeightTest {
    private static final int MOST_REQUESTS = 6;
    private static final int MOST_BYTES = 30 * 1024;

    /** The page describes every operation of the API. */
    private static final int MOST_BYTES_OF_REFERENCE = 50 * 1024;

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();

    /** Opens a page in a browser that has only this device's cookies, and waits until all is loaded. */
    private List<Request> load(Device device, String path) {
        var cookies = device.page().context().storageState();
        var cold = chromium.device(server, options -> options.setStorageState(cookies));
        var requests = new CopyOnWriteArrayList<Request>();
        cold.page().onRequestFinished(requests::add);
        cold.goTo(path);
        cold.page().waitForLoadState(LoadState.NETWORKIDLE);
        return requests;
    }

    private static int bytes(Request request) {
        var sizes = request.sizes();
        return sizes.responseHeadersSize + sizes.responseBodySize;
    }

    private void assertLight(List<Request> requests) {
        assertLight(requests, MOST_BYTES);
    }

    private void assertLight(List<Request> requests, int mostBytes) {
        var table = requests.stream()
                .map(request -> "%7d %s".formatted(bytes(request), request.url()))
                .toList();
        assertThat(table).hasSizeLessThanOrEqualTo(MOST_REQUESTS);
        assertThat(requests.stream().mapToInt(WeightTest::bytes).sum())
                .as("%s", table)
                .isLessThanOrEqualTo(mostBytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/login", "/signup", "/login/recovery", "/login/forgotten", "/login/reset-code", "/nothing-here"
            })
    @DisplayName("for everyone has at most 6 requests and 30 KB")
    void outside(String path) {
        assertLight(load(chromium.device(server), path));
    }

    @Test
    @DisplayName("with the API reference has at most 6 requests and 50 KB")
    void reference() {
        assertLight(load(chromium.device(server), "/api/docs"), MOST_BYTES_OF_REFERENCE);
    }

    @Test
    @DisplayName("for members has at most 6 requests and 30 KB, with a full session log and a waiting sign-in")
    void inside() {
        var member = server.member();
        var email = member.email();
        for (var time = 0; time < 12; time++) {
            member.signIn(email);
        }
        member.delete("/api/v1/session");
        var laptop = chromium.device(server).signIn(email);
        assertThat(laptop.page()).hasURL(Device.DASHBOARD);
        var phone = chromium.device(server).waitFor(email);

        assertLight(load(phone, "/login/waiting"));
        assertLight(load(laptop, "/account"));
        assertLight(load(laptop, "/dashboard"));
    }

    @Test
    @DisplayName("loads no style sheet or script again with the next page")
    void cached() {
        var device = chromium.device(server).goTo("/login");
        device.page().waitForLoadState(LoadState.NETWORKIDLE);
        var asked = new CopyOnWriteArrayList<String>();
        device.page().onResponse(response -> {
            if (!response.request().isNavigationRequest() && response.request().sizes().responseBodySize > 0) {
                asked.add(response.url());
            }
        });
        device.goTo("/signup");
        device.page().waitForLoadState(LoadState.NETWORKIDLE);
        assertThat(asked).isEmpty();
    }
}
