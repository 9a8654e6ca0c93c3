package dev.countersign.devicegrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.NewClient;
import dev.countersign.clients.OidcScope;
import dev.countersign.signing.SigningAlgorithm;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayName("A device without a keyboard (RFC 8628, SEC-90)")
class DeviceGrantTest {
    private static final TestServer SERVER = TestServer.with();

    private final Application tv = Application.of(SERVER, Application.deviceDescription());
    private final Browser member = SERVER.member();

    private static List<JsonNode> sessions(Browser person) {
        return person.get("/api/v1/sessions")
                .json()
                .path("sessions")
                .valueStream()
                .toList();
    }

    /** The session of the member's one device. */
    private static JsonNode device(Browser person) {
        return sessions(person).stream()
                .filter(session -> session.path("method").asString().equals("device"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(sessions(person)));
    }

    private static void isRefused(Answer answer, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.at("/error")).isEqualTo(error);
    }

    private static void isOnTheDashboard(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        assertThat(answer.header("Location")).hasValue("/dashboard");
    }

    private static List<String> events(TestServer server, Browser person) {
        return server.rows()
                .sql(
                        "SELECT kind FROM security_event WHERE account_id = CAST(:account AS uuid) AND kind LIKE 'device-%'"
                                + " ORDER BY happened_at, id")
                .param("account", person.get("/api/v1/session").at("/account/id"))
                .query((row, number) -> Objects.requireNonNull(row.getString("kind")))
                .list();
    }

    @Nested
    @DisplayName("asks for a code")
    class Asks {
        @Test
        @DisplayName("and gets one to show, one to poll with, the address of the page, and how often to poll")
        void code() {
            var answer = Television.ask(tv, Map.of("scope", "openid"));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
            var shown = answer.at("/user_code");
            assertThat(shown).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
            assertThat(answer.at("/device_code")).matches("[A-Za-z0-9_-]{43}");
            assertThat(answer.at("/verification_uri")).isEqualTo(SERVER.url() + "/device");
            assertThat(answer.at("/verification_uri_complete")).isEqualTo(SERVER.url() + "/device?user_code=" + shown);
            assertThat(answer.at("/expires_in")).isEqualTo("300");
            assertThat(answer.at("/interval")).isEqualTo("5");
        }

        @Test
        @DisplayName("and none of the two is stored, nor ever the same")
        void hashed() {
            Set<String> all = new HashSet<>();
            for (var round = 0; round < 10; round++) {
                var television = Television.of(tv);
                all.add(television.userCode());
                all.add(television.deviceCode());
            }

            assertThat(all).hasSize(20);
            assertThat(SERVER.rows()
                            .sql("SELECT string_agg(device_request::text, ' ') FROM device_request")
                            .query(String.class)
                            .single())
                    .contains(tv.id().toString())
                    .doesNotContain(all)
                    .doesNotContain(
                            all.stream().map(code -> code.replace("-", "")).toList());
        }

        @Test
        @DisplayName("with its secret, if it has one, and with no other")
        void withSecret() {
            var box = confidential(SERVER);
            assertThat(Television.of(box).pollsFor()).isEqualTo("authorization_pending");

            var thief = new Application(box.http(), box.id(), Optional.of("cs_client_" + "x".repeat(43)), "");
            var refused = Television.ask(thief, Map.of());
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.at("/error")).isEqualTo("invalid_client");
            assertThat(Television.ask(new Application(box.http(), box.id(), Optional.empty(), ""), Map.of())
                            .status())
                    .isEqualTo(401);
        }

        @Test
        @DisplayName("and gets none if its application may not, or if the request is not well formed")
        void refused() {
            isRefused(Television.ask(Application.of(SERVER), Map.of()), "unauthorized_client");
            isRefused(
                    Application.of(SERVER)
                            .call(
                                    "/oauth2/token",
                                    Map.of(
                                            "grant_type",
                                            "urn:ietf:params:oauth:grant-type:device_code",
                                            "device_code",
                                            "x")),
                    "unauthorized_client");
            isRefused(Television.ask(tv, Map.of("scope", "email")), "invalid_scope");
            isRefused(tv.call("/oauth2/device_authorization?client_id=" + tv.id(), Map.of()), "invalid_request");
            assertThat(SERVER.browser().get("/oauth2/device_authorization").status())
                    .isEqualTo(405);
        }

        @Test
        @DisplayName("not more often from one address than any failure is allowed")
        void limited() {
            var server = TestServer.alone("countersign.limits.failures-per-address=3/1h");
            var application = Application.of(server, Application.deviceDescription());
            for (var round = 0; round < 3; round++) {
                Television.of(application);
            }

            var refused = Television.ask(application, Map.of());
            assertThat(refused.status()).as(refused.text()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isPresent();
            server.turnClock(Duration.ofMinutes(61));
            Television.of(application);
        }

        @Test
        @DisplayName("as the discovery document says")
        void discovery() {
            var document = SERVER.browser().get("/.well-known/openid-configuration");

            assertThat(document.at("/device_authorization_endpoint"))
                    .isEqualTo(SERVER.url() + "/oauth2/device_authorization");
            assertThat(document.json().path("grant_types_supported").toString())
                    .contains("\"urn:ietf:params:oauth:grant-type:device_code\"");
        }
    }

    @Nested
    @DisplayName("whose code a signed-in member approves")
    class Approved {
        @Test
        @DisplayName("gets tokens of a session of its own, which says how and when the member had proved who they are")
        void tokens() {
            var television = Television.of(tv);
            isRefused(television.poll(), "authorization_pending");

            isOnTheDashboard(television.approvedBy(member));

            var tokens = television.fetch();
            var session = device(member);
            assertThat(tokens.claims().path("sid").asString())
                    .isEqualTo(session.path("id").asString())
                    .isNotEqualTo(member.session().orElseThrow());
            assertThat(tokens.claims().path("sub").asString())
                    .isEqualTo(member.get("/api/v1/session").at("/account/id"));
            assertThat(tokens.claims().path("acr").asString()).isEqualTo("urn:countersign:device");
            assertThat(tokens.claims().path("amr").toString()).isEqualTo("[\"pwd\",\"mca\"]");
            assertThat(Instant.ofEpochSecond(tokens.claims().path("auth_time").asLong()))
                    .isEqualTo(Instant.parse(member.get("/api/v1/session").at("/session/signed_in_at"))
                            .truncatedTo(ChronoUnit.SECONDS));
            assertThat(tv.userInfo(tokens.access()).at("/email")).isEqualTo(member.email());
            assertThat(tv.isActive(tokens.access()))
                    .as("a public client may not ask")
                    .isFalse();
        }

        @Test
        @DisplayName("has a seat, and the dashboard names its application in the list and in the log")
        void seat() {
            var television = Television.of(tv);
            television.approvedBy(member);
            television.fetch();

            assertThat(sessions(member)).hasSize(2);
            assertThat(device(member).path("client").asString()).isEqualTo("Living room TV");
            var dashboard = member.get("/dashboard").text();
            assertThat(dashboard).contains("2 of 2 in use", "device code", "End the session on Living room TV?");
            assertThat(dashboard).containsSubsequence("id=\"log\"", "Living room TV", "with device code");
            assertThat(dashboard).contains("You approved the sign-in of a device with its code");
            assertThat(events(SERVER, member)).containsExactly("device-approved", "device-redeemed");
            Expect.problem(SERVER.browser().signIn(member.email()), 409, "session-limit");
        }

        @Test
        @DisplayName("is announced to the member's pages, as any device that gets in (SEC-54)")
        void announced() {
            var television = Television.of(tv);
            var page = member.live();

            television.approvedBy(member);

            page.next("sessions.changed");
        }

        @Test
        @DisplayName("gets them once")
        void once() {
            var television = Television.of(tv);
            television.approvedBy(member);
            var tokens = television.fetch();

            isRefused(television.poll(), "invalid_grant");

            assertThat(tv.userInfo(tokens.access()).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("gets them even if the clock was set back since the approval")
        void clockSetBack() {
            var server = TestServer.alone();
            server.turnClock(Duration.ofHours(6));
            var person = server.member();
            var television = Television.at(server);
            television.approvedBy(person);

            server.turnClock(Duration.ZERO);

            assertThat(television.fetch().access()).isNotEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"lower", "bare", "spaced", "wide"})
        @DisplayName("however the code is written")
        void written(String how) {
            var television = Television.of(tv);
            var code = television.userCode();
            var typed = switch (how) {
                case "lower" -> code.toLowerCase(Locale.ROOT);
                case "bare" -> code.replace("-", "");
                case "spaced" -> " " + code.replace("-", " \u2013 ") + " ";
                default ->
                    code.chars()
                            .map(letter -> letter == '-' ? '-' : letter - 'A' + '\uff21')
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
            };

            var page = Television.type(member, typed);

            assertThat(page.status()).as(page.text()).isEqualTo(200);
            assertThat(page.text())
                    .contains("Sign in to Living room TV?", "Living room TV", "from this computer", code)
                    .contains("Approve", "It wasn&#39;t me");
        }

        @Test
        @DisplayName("is signed out at once on every node when the member ends its session")
        void ended() {
            var other = SERVER.anotherNode();
            var box = confidential(SERVER);
            var television = Television.of(box);
            television.approvedBy(member);
            var tokens = television.fetch();
            assertThat(box.isActive(tokens.access())).isTrue();
            assertThat(box.at(other).isActive(tokens.access())).isTrue();

            member.delete("/api/v1/sessions/" + device(member).path("id").asString());

            assertThat(box.isActive(tokens.access())).isFalse();
            assertThat(box.userInfo(tokens.access()).status()).isEqualTo(401);
            isRefused(box.refresh(tokens.refresh()), "invalid_grant");
            Expect.soon(() -> !box.at(other).isActive(tokens.access()));
            assertThat(sessions(member)).hasSize(1);
        }

        @Test
        @DisplayName("gets nothing if the member ends its session before it comes")
        void endedBefore() {
            var television = Television.of(tv);
            television.approvedBy(member);

            member.delete("/api/v1/sessions/" + device(member).path("id").asString());

            isRefused(television.poll(), "invalid_grant");
            assertThat(sessions(member)).hasSize(1);
        }

        @Test
        @DisplayName("signs itself out by revoking a token, and its seat is free")
        void revoked() {
            var television = Television.of(tv);
            television.approvedBy(member);
            var tokens = television.fetch();

            assertThat(tv.revoke(tokens.refresh()).status()).isEqualTo(200);

            assertThat(sessions(member)).hasSize(1);
            assertThat(tv.userInfo(tokens.access()).status()).isEqualTo(401);
            assertThat(member.get("/api/v1/session-log").at("/entries/0/end_reason"))
                    .isEqualTo("signed-out");
        }

        @Test
        @DisplayName("is signed out if its refresh token is used twice (SEC-85)")
        void reused() {
            var television = Television.of(tv);
            television.approvedBy(member);
            var first = television.fetch();
            var second = Application.Tokens.of(tv.refresh(first.refresh()));

            isRefused(tv.refresh(first.refresh()), "invalid_grant");

            assertThat(tv.userInfo(second.access()).status()).isEqualTo(401);
            assertThat(sessions(member)).hasSize(1);
        }

        @Test
        @DisplayName("is signed out by a change of the password, as every other device")
        void passwordChange() {
            var television = Television.of(tv);
            television.approvedBy(member);
            var tokens = television.fetch();

            member.put(
                    "/api/v1/account/password",
                    Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh"));

            assertThat(tv.userInfo(tokens.access()).status()).isEqualTo(401);
        }

        @Test
        @DisplayName("can approve nobody, so it keeps nobody out whose password is right")
        void noApprover() {
            var television = Television.of(tv);
            television.approvedBy(member);
            television.fetch();
            member.delete("/api/v1/session");

            assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(200);
        }
    }

    private static Application confidential(TestServer server) {
        return Application.of(
                server,
                new NewClient(
                        "Box",
                        false,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        EnumSet.allOf(OidcScope.class),
                        false,
                        true,
                        AccessTokenFormat.REFERENCE,
                        SigningAlgorithm.RS256,
                        true));
    }

    private static Application foreign() {
        var usual = Application.deviceDescription();
        return Application.of(
                SERVER,
                new NewClient(
                        "Cinema",
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        usual.scopes(),
                        true,
                        true,
                        usual.accessToken(),
                        usual.signingAlgorithm(),
                        true));
    }

    private static Answer applications(Browser person) {
        return person.get("/api/v1/account/applications");
    }

    @Nested
    @DisplayName("whose application the member removes")
    class Removed {
        private void isOver(Television television) {
            assertThat(applications(member).json().path("applications")).hasSize(1);

            assertThat(member.delete("/api/v1/account/applications/"
                                    + television.application().id())
                            .status())
                    .isEqualTo(204);

            assertThat(sessions(member)).as("its seat is free").hasSize(1);
            assertThat(applications(member).json().path("applications")).isEmpty();
            assertThat(member.get("/api/v1/session-log").at("/entries/0/end_reason"))
                    .isEqualTo("ended-by-member");
        }

        @Test
        @DisplayName("before it has fetched its tokens gets none")
        void beforeTheFetch() {
            for (var television : List.of(Television.of(tv), Television.of(foreign()))) {
                television.approvedBy(member);

                isOver(television);

                isRefused(television.poll(), "invalid_grant");
            }
        }

        @Test
        @DisplayName("is signed out, so that nothing takes a seat that nobody can use")
        void afterTheFetch() {
            var television = Television.of(tv);
            television.approvedBy(member);
            var tokens = television.fetch();

            isOver(television);

            assertThat(tv.userInfo(tokens.access()).status()).isEqualTo(401);
            isRefused(tv.refresh(tokens.refresh()), "invalid_grant");
        }
    }

    @Test
    @DisplayName(
            "of somebody else's application is an allowed application from its approval on, as after a page that asks")
    void allowedByApproval() {
        var theirs = foreign();
        Television.of(theirs).approvedBy(member);

        var listed = applications(member);
        assertThat(listed.at("/applications/0/name")).isEqualTo("Cinema");
        assertThat(listed.json().at("/applications/0/scopes").toString())
                .isEqualTo("[\"openid\",\"email\",\"offline_access\"]");
        assertThat(listed.at("/applications/0/allowed_at")).isNotEmpty();
    }

    @Test
    @DisplayName("is in the member's history with the name of its application, whatever they answered")
    void named() {
        Television.of(tv).deniedBy(member);
        var approved = Television.of(tv);
        approved.approvedBy(member);
        approved.fetch();

        assertThat(SERVER.rows()
                        .sql("SELECT kind FROM security_event WHERE client_id = :client ORDER BY happened_at, id")
                        .param("client", tv.id())
                        .query((row, number) -> Objects.requireNonNull(row.getString("kind")))
                        .list())
                .contains("device-denied", "device-approved", "device-redeemed");
    }

    @Test
    @DisplayName("of somebody else's application tells the person what it will get, and ours does not ask (SEC-90)")
    void toldOfScopes() {
        var theirs = foreign();

        var asked = Television.type(member, Television.of(theirs).userCode());
        assertThat(asked.text())
                .contains("Cinema will get:", "Your email address")
                .doesNotContain("Your name and");

        assertThat(Television.type(member, Television.of(tv).userCode()).text()).doesNotContain("will get:");
    }

    @Nested
    @DisplayName("that nobody lets in")
    class Refused {
        @Test
        @DisplayName("learns that the member refused")
        void denied() {
            var television = Television.of(tv);

            var answer = television.deniedBy(member);

            assertThat(answer.header("Location")).hasValue("/device");
            assertThat(member.get("/device").text()).contains("Blocked. The device wasn&#39;t signed in.");
            isRefused(television.poll(), "access_denied");
            assertThat(sessions(member)).hasSize(1);
            assertThat(events(SERVER, member)).containsExactly("device-denied");
            assertThat(Television.type(member, television.userCode()).status()).isEqualTo(422);
        }

        @Test
        @DisplayName("learns it when every seat is taken, and the member reads the limit's words")
        void limit() {
            member.admit(SERVER.browser());
            var television = Television.of(tv);

            var answer = television.approvedBy(member);

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text()).contains("Already 2 sessions active. The device wasn&#39;t signed in.");
            isRefused(television.poll(), "access_denied");
            assertThat(sessions(member)).hasSize(2);
            assertThat(events(SERVER, member)).containsExactly("device-refused");
        }

        @Test
        @DisplayName("learns that its code has expired, and nobody can approve it any more")
        void expired() {
            var server = TestServer.alone();
            var person = server.member();
            var television = Television.at(server);
            var request = television.shownTo(person);
            server.turnClock(Duration.ofSeconds(270));
            isRefused(television.poll(), "authorization_pending");

            server.turnClock(Duration.ofSeconds(301));

            isRefused(television.poll(), "expired_token");
            assertThat(Television.type(person, television.userCode()).status()).isEqualTo(422);
            var late = television.answer(person, request, "approve", Map.of());
            assertThat(late.header("Location")).hasValue("/device");
            assertThat(person.get("/device").text()).contains("This code no longer works");
            assertThat(sessions(person)).hasSize(1);
            isRefused(television.poll(), "expired_token");
        }

        @Test
        @DisplayName("leaves its seat if it never comes for its tokens")
        void neverFetched() {
            var server = TestServer.alone();
            var person = server.member();
            var television = Television.at(server);
            television.approvedBy(person);
            assertThat(sessions(person)).hasSize(2);

            server.turnClock(Duration.ofSeconds(301));

            assertThat(sessions(person)).hasSize(1);
            isRefused(television.poll(), "expired_token");
        }

        @Test
        @DisplayName("has at least a minute to come after a late approval")
        void lateApproval() {
            var server = TestServer.alone();
            var person = server.member();
            var television = Television.at(server);
            var request = television.shownTo(person);
            server.turnClock(Duration.ofSeconds(295));
            isOnTheDashboard(television.answer(person, request, "approve", Map.of()));

            server.turnClock(Duration.ofSeconds(345));

            assertThat(television.fetch().access()).isNotEmpty();
            assertThat(sessions(person)).hasSize(2);
        }

        @Test
        @DisplayName("has a code that another application's device cannot use, nor anybody as another kind of code")
        void stolen() {
            var television = Television.of(tv);
            var thief = Application.of(SERVER, Application.deviceDescription());

            isRefused(television.at(thief).poll(), "invalid_grant");
            isRefused(new Television(tv, "x".repeat(43), "").poll(), "invalid_grant");
            isRefused(new Television(tv, "no code", "").poll(), "invalid_grant");
            isRefused(
                    tv.call(
                            "/oauth2/token",
                            Map.of(
                                    "grant_type",
                                    "authorization_code",
                                    "code",
                                    television.deviceCode(),
                                    "redirect_uri",
                                    "https://shop.example.org")),
                    "invalid_grant");
            isRefused(television.poll(), "authorization_pending");
        }

        @Test
        @DisplayName("whose application is disabled or removed, at once; then the session leaves its seat, too")
        void client() {
            var operator = new Operator(SERVER);
            var box = confidential(SERVER);
            var waiting = Television.of(box);
            var request = waiting.shownTo(member);
            operator.say("clients", "disable", box.id().toString());
            assertThat(waiting.poll().status()).isEqualTo(401);
            assertThat(Television.type(member, waiting.userCode()).status()).isEqualTo(422);
            waiting.answer(member, request, "approve", Map.of());
            assertThat(sessions(member)).hasSize(1);

            operator.say("clients", "enable", box.id().toString());
            waiting.approvedBy(member);
            var tokens = waiting.fetch();
            assertThat(box.isActive(tokens.access())).isTrue();
            var late = Television.of(box);

            operator.say("clients", "remove", box.id().toString());

            assertThat(box.userInfo(tokens.access()).status()).isEqualTo(401);
            assertThat(late.poll().status()).isEqualTo(401);
            assertThat(sessions(member)).hasSize(1);
            assertThat(member.get("/api/v1/session-log").at("/entries/0/end_reason"))
                    .isEqualTo("ended-by-operator");
            assertThat(member.get("/dashboard").text()).containsSubsequence("id=\"log\"", "Box");
        }
    }

    @Nested
    @DisplayName("that polls")
    class Polls {
        @Test
        @DisplayName("too soon has to wait five seconds longer each time, whichever node it asks")
        void slowDown() {
            var server = TestServer.alone();
            var other = server.anotherNode();
            var television = Television.at(server);
            var there = television.at(television.application().at(other));
            isRefused(television.poll(), "authorization_pending");
            isRefused(there.poll(), "slow_down");

            server.turnClock(Duration.ofSeconds(8));
            isRefused(television.poll(), "slow_down");
            server.turnClock(Duration.ofSeconds(21));
            isRefused(there.poll(), "slow_down");
            server.turnClock(Duration.ofSeconds(42));
            isRefused(television.poll(), "authorization_pending");
        }

        @Test
        @DisplayName("at its interval may go on")
        void atItsInterval() {
            var server = TestServer.alone();
            var television = Television.at(server);
            for (var seconds = 0; seconds <= 60; seconds += 6) {
                server.turnClock(Duration.ofSeconds(seconds));
                isRefused(television.poll(), "authorization_pending");
            }
        }

        @Test
        @DisplayName("too soon gets its tokens all the same once it is approved")
        void approved() {
            var television = Television.of(tv);
            television.poll();
            television.approvedBy(member);

            assertThat(television.fetch().access()).isNotEmpty();
        }
    }

    @Nested
    @DisplayName("stays signed in")
    class Lives {
        @Test
        @DisplayName("as long as members may choose to, and refreshing is its activity")
        void remembered() {
            var server =
                    TestServer.alone("countersign.session.remembered=90d", "countersign.session.remembered-idle=14d");
            var person = server.member();
            person.delete("/api/v1/session");
            assertThat(person.signInToStay(person.email()).status()).isEqualTo(200);
            var television = Television.at(server);
            television.approvedBy(person);
            assertThat(Instant.parse(device(person).path("expires_at").asString()))
                    .isBefore(Instant.now().plus(Duration.ofMinutes(6)));
            var refresh = television.fetch().refresh();
            assertThat(device(person).path("remembered").asBoolean()).isTrue();
            assertThat(Instant.parse(device(person).path("expires_at").asString()))
                    .isCloseTo(Instant.now().plus(Duration.ofDays(90)), within(5, ChronoUnit.MINUTES));

            var application = television.application();
            for (var day = 10; day <= 80; day += 10) {
                server.turnClock(Duration.ofDays(day));
                refresh = Application.Tokens.of(application.refresh(refresh)).refresh();
            }

            server.turnClock(Duration.ofDays(91));
            isRefused(application.refresh(refresh), "invalid_grant");
        }

        @Test
        @DisplayName("no longer than any session otherwise")
        void ordinary() {
            var server = TestServer.alone();
            var person = server.member();
            var television = Television.at(server);
            television.approvedBy(person);
            var refresh = television.fetch().refresh();
            assertThat(device(person).path("remembered").asBoolean()).isFalse();
            for (var minute = 50; minute <= 200; minute += 50) {
                server.turnClock(Duration.ofMinutes(minute));
                refresh = Application.Tokens.of(television.application().refresh(refresh))
                        .refresh();
            }

            server.turnClock(Duration.ofMinutes(265));

            isRefused(television.application().refresh(refresh), "invalid_grant");
        }

        @Test
        @DisplayName("only for as long as its one token is valid, if it asked for no refresh token")
        void withoutRefresh() {
            var server =
                    TestServer.alone("countersign.session.remembered=90d", "countersign.session.remembered-idle=14d");
            var person = server.member();
            person.delete("/api/v1/session");
            person.signInToStay(person.email());
            var application = Application.of(server, Application.deviceDescription());
            var television = Television.of(application, Map.of("scope", "openid"));
            television.approvedBy(person);
            assertThat(television.poll().json().has("refresh_token")).isFalse();
            assertThat(sessions(person)).hasSize(2);

            server.turnClock(Duration.ofMinutes(61));

            assertThat(sessions(person)).hasSize(1);
        }

        @Test
        @DisplayName("and its request is deleted soon after it is over")
        void swept() {
            var server = TestServer.alone();
            Television.at(server);
            server.turnClock(Duration.ofMinutes(14));
            server.sweep(DeviceRequestSweeper.class, DeviceRequestSweeper::sweep, "device_request");
            assertThat(requests(server)).isEqualTo(1);

            server.turnClock(Duration.ofMinutes(16));
            server.sweep(DeviceRequestSweeper.class, DeviceRequestSweeper::sweep, "device_request");

            assertThat(requests(server)).isZero();
        }

        private int requests(TestServer server) {
            return server.rows()
                    .sql("SELECT count(*) FROM device_request")
                    .query(Integer.class)
                    .single();
        }
    }

    @Nested
    @DisplayName("has a page where its code is typed, which")
    class Page {
        @Test
        @DisplayName("asks for a sign-in first, and then fills in the code of the address and does nothing else")
        void wayBack() {
            var television = Television.of(tv);
            var stranger = SERVER.browser();
            member.delete("/api/v1/session");
            var address = "/device?user_code=" + television.userCode();

            var signIn = stranger.get(address).header("Location").orElseThrow();
            assertThat(signIn).startsWith("/login?return_to=");
            var form = Application.form(Map.of(
                    "email",
                    member.email(),
                    "password",
                    TestServer.PASSWORD,
                    "_csrf",
                    stranger.get(signIn).formToken()));
            var in = stranger.submit(signIn, form);

            assertThat(in.header("Location")).hasValue(SERVER.url() + address);
            var page = stranger.get(address);
            assertThat(page.text())
                    .contains("value=\"" + television.userCode() + "\"")
                    .doesNotContain("Living room TV");
            isRefused(television.poll(), "authorization_pending");
        }

        @ParameterizedTest
        @ValueSource(strings = {"%22%3E%3Cscript%3E", "WDJB", "AAAA-AAAA", "x&user_code=y"})
        @DisplayName("takes nothing else from its address")
        void nonsense(String code) {
            assertThat(SERVER.browser().get("/device?user_code=" + code).header("Location"))
                    .hasValueSatisfying(location ->
                            assertThat(location).startsWith("/login?return_to=").endsWith("%2Fdevice"));
            assertThat(member.get("/device?user_code=" + code).text()).contains("value=\"\"");
        }

        @Test
        @DisplayName("throttles wrong codes, even for who then types a right one")
        void throttled() {
            var server = TestServer.alone("countersign.limits.failures-per-address=3/1h");
            var person = server.member();
            var television = Television.at(server);
            for (var round = 0; round < 3; round++) {
                assertThat(Television.type(person, "BBBB-BBBB").status()).isEqualTo(422);
            }

            var answer = Television.type(person, television.userCode());

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isPresent();
            assertThat(answer.text()).contains("Too many wrong codes came from your network.");
            assertThat(events(server, person))
                    .containsExactly("device-code-wrong", "device-code-wrong", "device-code-wrong");
        }

        @Test
        @DisplayName("charges no right code, and nothing that no device shows")
        void free() {
            var server = TestServer.alone("countersign.limits.failures-per-address=3/1h");
            var person = server.member();
            var television = Television.at(server);
            for (var round = 0; round < 5; round++) {
                assertThat(Television.type(person, television.userCode()).status())
                        .isEqualTo(200);
                assertThat(Television.type(person, "1234-5678").status()).isEqualTo(422);
            }
        }

        @Test
        @DisplayName("answers only the request that it has shown (SEC-45)")
        void another() {
            var one = Television.of(tv);
            var two = Television.of(tv);

            one.answer(member, two.shownTo(member), "approve", Map.of());

            isRefused(one.poll(), "authorization_pending");
            isRefused(two.poll(), "authorization_pending");
            assertThat(sessions(member)).hasSize(1);
        }

        @Test
        @DisplayName("takes no form of another site, and none without its token (SEC-59)")
        void forms() {
            var television = Television.of(tv);
            var request = television.shownTo(member);
            var fields = Map.of("action", "approve", "request", request, "user_code", television.userCode());

            var forged = member.submit("/device", Application.form(fields));
            assertThat(forged.status()).isEqualTo(403);
            var crossSite = member.send("POST", "/device", Application.form(fields), call -> {
                call.setHeader("Content-Type", "application/x-www-form-urlencoded");
                call.setHeader("Sec-Fetch-Site", "cross-site");
            });
            assertThat(crossSite.status()).isEqualTo(403);
            isRefused(television.poll(), "authorization_pending");
        }

        @Test
        @DisplayName("lets the member choose which session ends for the device, where they choose")
        void ask() {
            var server = TestServer.with("countersign.session.at-limit=ask");
            var laptop = server.member();
            var phone = laptop.admit(server.browser());
            var television = Television.at(server);
            var request = television.shownTo(laptop);

            var page = television.answer(laptop, request, "approve", Map.of());
            assertThat(page.status()).isEqualTo(409);
            var phoneId = phone.session().orElseThrow();
            var laptopId = laptop.session().orElseThrow();
            assertThat(page.text())
                    .contains("Already 2 sessions active", "choose a session to end", phoneId)
                    .doesNotContain(laptopId);
            isRefused(television.poll(), "authorization_pending");
            assertThat(television
                            .answer(laptop, request, "approve", Map.of("end", laptopId))
                            .status())
                    .isEqualTo(404);

            isOnTheDashboard(television.answer(laptop, request, "approve", Map.of("end", phoneId)));

            assertThat(television.fetch().access()).isNotEmpty();
            assertThat(phone.session()).isEmpty();
            assertThat(laptop.session()).isPresent();
        }

        @Test
        @DisplayName("ends no session for a device that is refused all the same, because the limit was lowered")
        void askAboveTheLimit() {
            var server = TestServer.with("countersign.session.at-limit=ask");
            var laptop = server.member();
            var phone = laptop.admit(server.browser());
            var television = Television.at(server);
            var request = television.shownTo(laptop);
            server.addSession(laptop);

            var answer = television.answer(
                    laptop, request, "approve", Map.of("end", phone.session().orElseThrow()));

            assertThat(answer.status()).isEqualTo(409);
            isRefused(television.poll(), "access_denied");
            assertThat(phone.session()).isPresent();
            assertThat(sessions(laptop)).hasSize(3);
        }

        @Test
        @DisplayName("makes room by itself where the oldest session ends, but never for the one that approves")
        void endOldest() {
            var server = TestServer.with("countersign.session.at-limit=end-oldest");
            var laptop = server.member();
            var phone = laptop.admit(server.browser());
            var television = Television.at(server);

            isOnTheDashboard(television.approvedBy(laptop));

            assertThat(television.fetch().access()).isNotEmpty();
            assertThat(phone.session()).isEmpty();
            assertThat(laptop.session()).isPresent();
        }
    }
}
