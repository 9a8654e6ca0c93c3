package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.account.ProfileChange;
import dev.countersign.session.Sessions;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody has copied all cookies of a member's browser. Then the member proves who they are, in that same session. */
@DisplayName("A session whose member types the password again")
class TokenRenewalTest {
    private static final TestServer SERVER = TestServer.alone("countersign.session.remembered=90d");
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final String NEXT = "an even better passphrase";

    private final Browser member = SERVER.member();
    private final String recoveryCode = member.recoveryCodes().getFirst();

    private record Way(String name, Function<TokenRenewalTest, Answer> go) {}

    static Stream<Arguments> ways() {
        return Stream.of(
                        new Way("changes it by the API", test -> test.member.put("/api/v1/account/password", change())),
                        new Way(
                                "changes it by a recovery code",
                                test -> test.member.put(
                                        "/api/v1/account/password",
                                        Map.of("recovery_code", test.recoveryCode, "new_password", NEXT))),
                        new Way("changes it on the page", test -> test.submit("/account", change())),
                        new Way(
                                "changes it on the page by a recovery code",
                                test -> test.submit(
                                        "/account/password",
                                        Map.of("recovery_code", test.recoveryCode, "new_password", NEXT))),
                        new Way(
                                "signs in again for an application",
                                test -> test.submit("/login/again", Map.of("password", TestServer.PASSWORD))))
                .map(way -> Arguments.argumentSet(way.name(), way.go()));
    }

    private static Map<String, String> change() {
        return Map.of("current_password", TestServer.PASSWORD, "new_password", NEXT);
    }

    private Answer submit(String path, Map<String, String> fields) {
        var all = new HashMap<>(fields);
        all.put("_csrf", member.get(path).formToken());
        return member.submit(path, Application.form(all));
    }

    private Browser copy(TestServer node) {
        var thief = node.browser();
        thief.takeCookiesOf(member);
        return thief;
    }

    private static void isSignedOut(Browser thief) {
        for (var path : List.of("/verify", "/api/v1/session", "/api/v1/approvals")) {
            assertThat(thief.get(path).status()).as(path).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    @DisplayName("gets a new cookie, and a copy of the old one opens nothing on any node (SEC-26)")
    void copyIsDead(Function<TokenRenewalTest, Answer> way) {
        var session = member.session();
        var here = copy(SERVER);
        var there = copy(OTHER);
        assertThat(here.session()).isEqualTo(session).isPresent();
        assertThat(there.session()).isEqualTo(session);

        assertThat(way.apply(this).status()).isBetween(200, 303);

        assertThat(member.session()).isEqualTo(session);
        assertThat(member.get("/api/v1/sessions").json().path("sessions").size())
                .isEqualTo(1);
        isSignedOut(here);
        Expect.soon(() -> there.get("/verify").status() == 401);
        isSignedOut(there);
        assertThat(member.at(OTHER).session()).isEqualTo(session);
    }

    @ParameterizedTest
    @MethodSource("ways")
    @DisplayName("closes the sockets that the copy has opened, and the browser's own open again (SEC-26, SEC-56)")
    void socketsClose(Function<TokenRenewalTest, Answer> way) {
        var here = copy(SERVER).live();
        var there = copy(OTHER).live();
        here.next("hello");
        there.next("hello");

        assertThat(way.apply(this).status()).isBetween(200, 303);

        assertThat(here.closeCode()).isEqualTo(1012);
        assertThat(there.closeCode()).isEqualTo(1012);
        var own = member.live();
        own.next("hello");
        SERVER.browser().signIn(member.email());
        assertThat(own.isClosed()).isFalse();
    }

    @Test
    @DisplayName("cannot be used by whoever made recovery codes before with its cookie and the old password")
    void recoveryCodesOfTheCopy() {
        var thief = copy(SERVER);
        var codes = thief.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD))
                .json()
                .path("recovery_codes");

        assertThat(member.put("/api/v1/account/password", change()).status()).isEqualTo(204);

        for (var code : List.of(codes.get(0).asString(), codes.get(1).asString())) {
            Expect.problem(
                    thief.put(
                            "/api/v1/account/password",
                            Map.of("recovery_code", code, "new_password", "the passphrase of a thief")),
                    401,
                    "not-signed-in");
            Expect.problem(SERVER.browser().recover(member.email(), code), 401, "bad-credentials");
        }
    }

    @Test
    @DisplayName("refuses a request that came with the old cookie just before, and changes nothing for it (SEC-47)")
    void inFlight() {
        var before = SERVER.room(Sessions.class)
                .find(UUID.fromString(member.session().orElseThrow()))
                .orElseThrow();
        member.put("/api/v1/account/password", change());

        var late = SERVER.room(ProfileChanges.class)
                .change(before, new ProfileChange(Optional.of("Mallory"), Optional.empty()));

        assertThat(late).isInstanceOf(NotSignedIn.class);
        assertThat(member.get("/api/v1/session").at("/account/name")).isNotEqualTo("Mallory");
    }

    @Test
    @DisplayName("that stays signed in keeps its end: the new cookie lasts for what is left of the 90 days (SEC-25)")
    void remembered() {
        member.signInToStay(member.email());
        var end = member.get("/api/v1/session").at("/session/expires_at");
        SERVER.turnClock(Duration.ofDays(10));

        var changed = member.put("/api/v1/account/password", change());

        assertThat(member.get("/api/v1/session").at("/session/expires_at")).isEqualTo(end);
        var cookie = changed.setCookies().stream()
                .filter(each -> each.startsWith(Browser.SESSION + "="))
                .findFirst()
                .orElseThrow();
        var seconds = Long.parseLong(cookie.replaceFirst(".*; Max-Age=(\\d+);.*", "$1"));
        assertThat(Duration.ofSeconds(seconds)).isBetween(Duration.ofDays(80).minusMinutes(1), Duration.ofDays(80));
        assertThat(Objects.requireNonNull(member.cookie(Browser.SESSION))).isNotEmpty();
        SERVER.turnClock(Duration.ZERO);
    }
}
