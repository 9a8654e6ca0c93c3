package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A second device's request")
class RequestTest {
    private static final TestServer SERVER = TestServer.alone();

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static boolean nobodyIsAsked(Browser member) {
        return member.get("/api/v1/approvals").json().at("/approvals").isEmpty();
    }

    @Test
    @DisplayName("is answered with a code and two minutes (SEC-40, SEC-41)")
    void codeAndTime() {
        var first = SERVER.member();
        var second = SERVER.browser();

        var asked = second.signIn(first.email());

        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.at("/outcome")).isEqualTo("approval-required");
        assertThat(asked.at("/approval/code")).matches("[0-9]{6}");
        var shown = second.get("/api/v1/approval");
        assertThat(shown.at("/state")).isEqualTo("pending");
        assertThat(shown.json().at("/approval")).isEqualTo(asked.json().at("/approval"));
        var prompt = first.get("/api/v1/approvals").json().at("/approvals/0");
        assertThat(prompt.at("/id").asString()).isEqualTo(asked.at("/approval/id"));
        assertThat(Duration.between(
                        Instant.parse(prompt.at("/requested_at").asString()),
                        Instant.parse(asked.at("/approval/expires_at"))))
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(second.session()).isEmpty();
    }

    @Test
    @DisplayName("shows device, address and time to the person asked (SEC-50)")
    void prompt() {
        var first = SERVER.member();
        new Browser(SERVER.url(), "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
                .waitFor(first.email());

        var prompt = first.get("/api/v1/approvals").json().at("/approvals/0");

        assertThat(prompt.at("/device/label").asString()).isEqualTo("Firefox on Windows");
        assertThat(prompt.at("/ip").asString()).isEqualTo("127.0.0.1");
        assertThat(prompt.at("/tries_left").asInt()).isEqualTo(3);
        assertThat(Instant.parse(prompt.at("/expires_at").asString()))
                .isAfter(prompt.at("/requested_at").asString());
    }

    @Test
    @DisplayName("shows its code to nobody else (SEC-43)")
    void secretCode() {
        var first = SERVER.member();
        var hearing = first.live();
        var second = SERVER.browser().waitFor(first.email());
        var code = Pattern.compile("\\b" + second.code() + "\\b");
        var request = first.pendingApproval();

        assertThat(hearing.next("approval.requested").toString()).doesNotContainPattern(code);
        for (var seen : List.of(
                first.get("/api/v1/approvals"),
                first.get("/api/v1/session-log"),
                first.get("/dashboard"),
                first.answer(request, Codes.wrong(second.code())),
                first.answer(request, second.code()),
                second.redeem())) {
            assertThat(seen.text()).doesNotContainPattern(code);
            assertThat(seen.headers().map().toString()).doesNotContainPattern(code);
        }
    }

    @Nested
    @DisplayName("is the only one:")
    class OneAtATime {

        @Test
        @DisplayName("another browser is told to wait, and changes nothing (SEC-51)")
        void anotherBrowser() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());

            var refused = SERVER.browser().signIn(first.email());

            Expect.problem(refused, 409, "approval-pending");
            assertThat(refused.header("Retry-After").map(Integer::parseInt).orElseThrow())
                    .isBetween(100, 120);
            assertThat(refused.setCookies()).isEmpty();
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
        }

        @Test
        @DisplayName("another browser may ask once it has ended")
        void anotherBrowserLater() {
            var first = SERVER.member();
            SERVER.browser().waitFor(first.email());
            SERVER.turnClock(Duration.ofSeconds(121));

            assertThat(SERVER.browser().signIn(first.email()).status()).isEqualTo(202);
        }

        @Test
        @DisplayName("another browser may ask while an approved one is unredeemed, and that stays approved")
        void approvedOneStays() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            first.answer(first.pendingApproval(), second.code());

            assertThat(SERVER.browser().signIn(first.email()).status()).isEqualTo(202);

            assertThat(second.redeem().status()).isEqualTo(200);
        }

        @Test
        @DisplayName("the same browser starts over, and its earlier code is worthless (SEC-51)")
        void sameBrowser() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var before = second.at(SERVER);
            var oldRequest = first.pendingApproval();
            var oldCode = second.code();

            assertThat(second.signIn(first.email()).status()).isEqualTo(202);

            Expect.problem(first.answer(oldRequest, oldCode), 410, "approval-closed");
            assertThat(before.get("/api/v1/approval").at("/state")).isEqualTo("closed");
            assertThat(first.pendingApproval()).isNotEqualTo(oldRequest);
            assertThat(first.answer(first.pendingApproval(), second.code()).status())
                    .isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("ends")
    class Ends {

        @Test
        @DisplayName("after two minutes, to the second (SEC-41)")
        void expires() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var code = second.code();

            SERVER.turnClock(Duration.ofSeconds(110));
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
            SERVER.turnClock(Duration.ofSeconds(121));

            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
            assertThat(nobodyIsAsked(first)).isTrue();
            Expect.problem(first.answer(request, code), 410, "approval-closed");
            Expect.problem(first.post("/api/v1/approvals/" + request + "/denial", null), 410, "approval-closed");
            Expect.problem(second.redeem(), 410, "approval-closed");
        }

        @Test
        @DisplayName("when the waiting device gives up")
        void cancelled() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var before = second.at(SERVER);
            var request = first.pendingApproval();
            var code = second.code();

            assertThat(second.delete("/api/v1/approval").status()).isEqualTo(204);

            assertThat(second.cookie(Browser.WAITING)).isNull();
            Expect.problem(second.delete("/api/v1/approval"), 401, "not-waiting");
            Expect.problem(second.get("/api/v1/approval"), 401, "not-waiting");
            assertThat(nobodyIsAsked(first)).isTrue();
            Expect.problem(first.answer(request, code), 410, "approval-closed");
            Expect.problem(before.redeem(), 410, "approval-closed");
        }

        @Test
        @DisplayName("when the waiting device gives up after the approval")
        void cancelledAfterApproval() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            first.answer(first.pendingApproval(), second.code());
            var before = second.at(SERVER);

            assertThat(second.delete("/api/v1/approval").status()).isEqualTo(204);

            Expect.problem(before.redeem(), 410, "approval-closed");
        }
    }

    @Test
    @DisplayName("is refused after ten wrong codes in a day, until the day is over (SEC-42)")
    void tenWrongCodesADay() {
        var first = SERVER.member();
        var turned = Duration.ZERO;
        for (var tries : List.of(3, 3, 3, 1)) {
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            assertThat(first.get("/api/v1/approvals")
                            .json()
                            .at("/approvals/0/tries_left")
                            .asInt())
                    .isEqualTo(tries);
            for (var time = 0; time < tries; time++) {
                Expect.problem(first.answer(request, Codes.wrong(second.code())), 422, "wrong-code");
            }
            turned = turned.plusMinutes(11);
            SERVER.turnClock(turned);
        }

        var refused = SERVER.browser().signIn(first.email());

        Expect.problem(refused, 429, "too-many-attempts");
        assertThat(refused.header("Retry-After")
                        .map(Long::parseLong)
                        .map(Duration::ofSeconds)
                        .orElseThrow())
                .isBetween(Duration.ofHours(23), Duration.ofHours(24));
        assertThat(first.session()).as("the member stays signed in").isPresent();
    }
}
