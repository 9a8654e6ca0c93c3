package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.clients.ClientRemovals;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.EventLog;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.Receiver;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("A member's applications")
class ApplicationsTest {
    private static final TestServer SERVER = TestServer.alone("countersign.webhooks.allowed-networks=127.0.0.1/32");
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final Map<String, String> OFFLINE = Map.of("scope", "openid email offline_access");

    private final Application shop = Application.of(SERVER);
    private final Application garden = Application.of(SERVER, Application.foreign());
    private final Browser member = SERVER.member();

    private static JsonNode list(Browser browser) {
        var answer = browser.get("/api/v1/account/applications");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("applications");
    }

    private static Answer remove(Browser browser, Application application) {
        return browser.delete("/api/v1/account/applications/" + application.id());
    }

    private static Application.Tokens signIn(Application application, Browser browser) {
        return Application.Tokens.of(application.redeem(application.allowed(browser, OFFLINE)));
    }

    private static List<String> events(Browser browser) {
        var account = UUID.fromString(browser.get("/api/v1/session").at("/account/id"));
        return SERVER.rows()
                .sql(
                        "SELECT kind FROM security_event WHERE account_id = :account AND client_id IS NOT NULL ORDER BY happened_at")
                .param("account", account)
                .query((row, number) -> row.getString(1))
                .list();
    }

    @Nested
    @DisplayName("are listed")
    class Listed {
        @Test
        @DisplayName("if the member is signed in to them, or has allowed them, with when and what")
        void both() {
            shop.signIn(member);
            signIn(garden, member);
            var allowed = Application.of(SERVER, Application.foreign());
            allowed.allowed(member, Map.of("scope", "openid"));

            var found = list(member);

            assertThat(found.findValuesAsString("id"))
                    .containsExactlyInAnyOrder(
                            shop.id().toString(),
                            garden.id().toString(),
                            allowed.id().toString());
            assertThat(found.findValuesAsString("name")).containsExactly("Garden", "Garden", "Shop");
            for (var application : found) {
                var id = application.path("id").asString();
                assertThat(application.path("signed_in_at").isNull())
                        .isEqualTo(id.equals(allowed.id().toString()));
                assertThat(application.path("allowed_at").isNull())
                        .isEqualTo(id.equals(shop.id().toString()));
                assertThat(application.path("scopes").toString())
                        .isEqualTo(
                                id.equals(shop.id().toString())
                                        ? "[]"
                                        : id.equals(garden.id().toString())
                                                ? "[\"openid\",\"email\",\"offline_access\"]"
                                                : "[\"openid\"]");
            }
            assertThat(list(SERVER.member())).isEmpty();
        }

        @Test
        @DisplayName("for as long as the session lasts, and longer if they were allowed")
        void afterTheSession() {
            var phone = member.admit(SERVER.browser());
            shop.signIn(phone);
            signIn(garden, phone);

            phone.delete("/api/v1/session");

            var left = list(member);
            assertThat(left.findValuesAsString("id"))
                    .containsExactly(garden.id().toString());
            assertThat(left.at("/0/signed_in_at").isNull()).isTrue();
        }

        @Test
        @DisplayName("not if they have only got a code")
        void code() {
            shop.code(member, Map.of());

            assertThat(list(member)).isEmpty();
        }
    }

    @Nested
    @DisplayName("lose their access")
    class Removed {
        @Test
        @DisplayName("at once and on every node, in all sessions, which go on; others keep theirs")
        void everywhere() {
            var phone = member.admit(SERVER.browser());
            var stranger = SERVER.member();
            var here = signIn(garden, member);
            var there = Application.Tokens.of(garden.redeem(garden.code(phone, OFFLINE)));
            var others = signIn(garden, stranger);
            var shops = shop.signIn(member);
            var onTheOtherNode = garden.at(OTHER);
            assertThat(onTheOtherNode.isActive(here.access())).isTrue();
            assertThat(onTheOtherNode.isActive(there.access())).isTrue();

            assertThat(remove(phone, garden).status()).isEqualTo(204);

            for (var tokens : List.of(here, there)) {
                assertThat(garden.isActive(tokens.access())).isFalse();
                assertThat(garden.userInfo(tokens.access()).status()).isEqualTo(401);
                Expect.soon(() -> !onTheOtherNode.isActive(tokens.access()));
                assertThat(onTheOtherNode.refresh(tokens.refresh()).at("/error"))
                        .isEqualTo("invalid_grant");
            }
            assertThat(garden.isActive(others.access())).isTrue();
            assertThat(shop.isActive(shops.access())).isTrue();
            assertThat(member.session()).isPresent();
            assertThat(phone.session()).isPresent();
            assertThat(list(member).findValuesAsString("id"))
                    .containsExactly(shop.id().toString());
            assertThat(garden.consentPage(member, OFFLINE)).isNotEmpty();
        }

        @Test
        @DisplayName("also if they do not ask; then the next visit signs in again")
        void ours() {
            var tokens = shop.signIn(member);

            assertThat(remove(member, shop).status()).isEqualTo(204);

            assertThat(shop.isActive(tokens.access())).isFalse();
            assertThat(list(member)).isEmpty();
            assertThat(shop.isActive(shop.signIn(member).access())).isTrue();
            assertThat(list(member)).hasSize(1);
        }

        @Test
        @DisplayName("if the operator says that they are somebody else's, because nobody was asked")
        void madeForeign() {
            var tokens = Application.Tokens.of(shop.redeem(shop.code(member, OFFLINE)));
            for (var node : List.of(SERVER, OTHER)) {
                assertThat(shop.at(node).userInfo(tokens.access()).status())
                        .as("the node caches it")
                        .isEqualTo(200);
            }

            new Operator(SERVER).say("clients", "change", shop.id().toString(), "--foreign");

            for (var node : List.of(SERVER, OTHER)) {
                Expect.soon(() -> shop.at(node).userInfo(tokens.access()).status() == 401);
            }
            assertThat(shop.refresh(tokens.refresh()).at("/error")).isEqualTo("invalid_grant");
        }

        @Test
        @DisplayName("once; an application without access is not found, nor is one that there is not")
        void notFound() {
            shop.signIn(SERVER.member());
            Expect.problem(remove(member, shop), 404, "not-found");
            Expect.problem(member.delete("/api/v1/account/applications/" + UUID.randomUUID()), 404, "not-found");
            Expect.problem(remove(SERVER.browser(), shop), 401, "not-signed-in");
            Expect.problem(SERVER.browser().get("/api/v1/account/applications"), 401, "not-signed-in");
            shop.signIn(member);
            assertThat(remove(member, shop).status()).isEqualTo(204);
            Expect.problem(remove(member, shop), 404, "not-found");
        }

        @Test
        @DisplayName(
                "and hear of it by a logout token of each session; who signs in again is told of the session's end, too")
        void logoutTokens() {
            try (var receiver = Receiver.start()) {
                var hearing = Application.of(SERVER, Application.hearingAt(receiver.url()));
                var phone = member.admit(SERVER.browser());
                hearing.signIn(member);
                hearing.signIn(phone);

                remove(member, hearing);

                receiver.await(2);
                Expect.soon(() -> parties(hearing) == 0);
                hearing.signIn(phone);
                assertThat(parties(hearing)).isEqualTo(1);
                phone.delete("/api/v1/session");
                receiver.await(3);
                Expect.soon(() -> parties(hearing) == 0);
                SERVER.room(ClientRemovals.class).remove(hearing.id());
            }
        }

        @Test
        @DisplayName(
                "even while their receiver is away: who signs in again meanwhile is not signed out by the old token")
        void receiverAway() {
            try (var receiver = Receiver.start().answering(message -> 503)) {
                var hearing = Application.of(SERVER, Application.hearingAt(receiver.url()));
                hearing.signIn(member);
                remove(member, hearing);
                receiver.await(1);

                var again = hearing.signIn(member);

                assertThat(SERVER.rows()
                                .sql(
                                        "SELECT count(*) FROM relying_party WHERE client_id = :client AND next_attempt_at IS NULL")
                                .param("client", hearing.id())
                                .query(Integer.class)
                                .single())
                        .isEqualTo(1);
                assertThat(hearing.isActive(again.access())).isTrue();
                assertThat(list(member).findValuesAsString("id"))
                        .containsExactly(hearing.id().toString());
                SERVER.room(ClientRemovals.class).remove(hearing.id());
            }
        }

        private static int parties(Application application) {
            return SERVER.rows()
                    .sql("SELECT count(*) FROM relying_party WHERE client_id = :client")
                    .param("client", application.id())
                    .query(Integer.class)
                    .single();
        }
    }

    @Nested
    @DisplayName("are in the member's history")
    class Events {
        @Test
        @DisplayName("when signed in to, once for each session, when allowed, and when removed")
        void kinds() {
            EventLog.listen();
            signIn(garden, member);
            garden.redeem(garden.code(member, OFFLINE));
            var phone = member.admit(SERVER.browser());
            garden.redeem(garden.code(phone, OFFLINE));
            remove(member, garden);

            assertThat(events(member))
                    .containsExactly(
                            "application-allowed",
                            "application-signed-in",
                            "application-signed-in",
                            "application-removed");
            assertThat(member.get("/dashboard").text())
                    .contains(
                            "You allowed Garden to use your account",
                            "Signed in to Garden",
                            "You removed the access of Garden");
            assertThat(EventLog.where(line -> line.path("event").asString().equals("application-removed")
                            && line.path("client").asString().equals(garden.id().toString())))
                    .hasSize(1);
        }

        @Test
        @DisplayName("with the session's device, although the application's own call brought the tokens")
        void device() {
            SERVER.rows()
                    .sql("UPDATE session_log SET browser = 'Netscape' WHERE session_id = CAST(:session AS uuid)")
                    .param("session", member.session().orElseThrow())
                    .update();

            shop.signIn(member);

            assertThat(member.get("/dashboard").text()).contains("Netscape on Linux");
        }

        @Test
        @DisplayName("without a name once the application is gone")
        void gone() {
            shop.signIn(member);
            SERVER.room(ClientRemovals.class).remove(shop.id());

            assertThat(member.get("/dashboard").text()).contains("Signed in to an application");
        }
    }

    @Nested
    @DisplayName("on the account page")
    class Page {
        @Test
        @DisplayName("are listed, and their access is removed by a button")
        void page() {
            assertThat(member.get("/account").text()).contains("Applications that you sign in to with this account");
            signIn(garden, member);
            var page = member.get("/account");
            assertThat(page.text())
                    .contains("Garden", "Signed in:", "Allowed:", "Remove access of Garden")
                    .contains("your email address");

            var answer = submit(page.formToken(), garden.id().toString());

            assertThat(answer.header("Location")).hasValue("/account");
            assertThat(member.get("/account").text())
                    .contains("Access removed.")
                    .doesNotContain("Garden");
            submit(page.formToken(), garden.id().toString());
            assertThat(member.get("/account").text()).contains("That application no longer has access.");
        }

        @Test
        @DisplayName("stay if a form of another site says otherwise")
        void forged() {
            signIn(garden, member);

            assertThat(submit("forged", garden.id().toString()).status()).isEqualTo(403);
            assertThat(list(member)).hasSize(1);
        }

        private Answer submit(String token, String id) {
            return member.submit("/account/applications", Application.form(Map.of("_csrf", token, "application", id)));
        }
    }
}
