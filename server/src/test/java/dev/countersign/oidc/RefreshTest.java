package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A refresh token")
class RefreshTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Map<String, String> OFFLINE = Map.of("scope", "openid email offline_access");

    private final Application shop = Application.of(SERVER);
    private final Browser member = SERVER.member();

    private static void isRefused(Answer answer, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.at("/error")).isEqualTo(error);
    }

    @Test
    @DisplayName("is given only for offline_access, to public clients too")
    void given() {
        assertThat(shop.redeem(shop.code(member, Map.of())).json().has("refresh_token"))
                .isFalse();
        var notes = Application.of(SERVER, Application.publicDescription("http://127.0.0.1/callback"));
        assertThat(notes.signIn(member, OFFLINE).refresh()).isNotEmpty();
    }

    @Test
    @DisplayName("is exchanged for new tokens of the same session, and for the next refresh token")
    void exchanged() {
        var first = shop.signIn(member, OFFLINE);
        var answer = shop.refresh(first.refresh());
        var second = Application.Tokens.of(answer);

        assertThat(second.refresh()).isNotEqualTo(first.refresh());
        assertThat(second.claims().path("sid")).isEqualTo(first.claims().path("sid"));
        assertThat(second.claims().path("auth_time")).isEqualTo(first.claims().path("auth_time"));
        assertThat(second.claims().has("nonce")).isFalse();
        assertThat(shop.isActive(second.access())).isTrue();
        assertThat(shop.isActive(second.refresh())).isTrue();
        assertThat(shop.isActive(first.refresh())).isFalse();
    }

    @Test
    @DisplayName("that is used again ends the whole grant: one of the two who have it is a thief (SEC-85)")
    void reused() {
        var first = shop.signIn(member, OFFLINE);
        var second = Application.Tokens.of(shop.refresh(first.refresh()));
        assertThat(shop.isActive(second.access())).isTrue();

        isRefused(shop.refresh(first.refresh()), "invalid_grant");

        isRefused(shop.refresh(second.refresh()), "invalid_grant");
        assertThat(shop.isActive(first.access())).isFalse();
        assertThat(shop.isActive(second.access())).isFalse();
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("is exchanged once, even if several try at once")
    void race() {
        for (var round = 0; round < 5; round++) {
            var tokens = shop.signIn(member, OFFLINE);

            var answers = AtOnce.run(4, turn -> shop.refresh(tokens.refresh()));

            var won = answers.stream().filter(answer -> answer.status() == 200).toList();
            assertThat(won).hasSizeLessThanOrEqualTo(1);
            won.forEach(answer ->
                    assertThat(shop.isActive(answer.at("/access_token"))).isFalse());
        }
    }

    @Test
    @DisplayName("still works if the database went away while it was exchanged")
    void databaseAway() {
        var tokens = shop.signIn(member, OFFLINE);
        SERVER.rows().sql("""
                CREATE FUNCTION refuse_token() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (SELECT FROM oidc_grant WHERE id = NEW.grant_id AND client_id = '%s') THEN
                        RAISE EXCEPTION 'away' USING ERRCODE = 'admin_shutdown';
                    END IF;
                    RETURN NEW;
                END $$
                """.formatted(shop.id())).update();
        SERVER.rows().sql("""
                CREATE TRIGGER refuse_token BEFORE INSERT ON access_token FOR EACH ROW EXECUTE FUNCTION refuse_token()
                """).update();
        try {
            assertThat(shop.refresh(tokens.refresh()).status()).isGreaterThanOrEqualTo(500);
        } finally {
            SERVER.rows().sql("DROP FUNCTION refuse_token CASCADE").update();
        }

        assertThat(shop.refresh(tokens.refresh()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("of another client is worth nothing, and the theft ends the grant")
    void stolen() {
        var thief = Application.of(SERVER);
        var tokens = shop.signIn(member, OFFLINE);

        isRefused(thief.refresh(tokens.refresh()), "invalid_grant");
        isRefused(shop.refresh(tokens.refresh()), "invalid_grant");
    }

    @Test
    @DisplayName("may give a token for less, and never for more")
    void scope() {
        var tokens = shop.signIn(member, OFFLINE);
        var more = shop.call(
                "/oauth2/token",
                Map.of("grant_type", "refresh_token", "refresh_token", tokens.refresh(), "scope", "openid profile"));
        isRefused(more, "invalid_scope");
        var nothing = shop.call(
                "/oauth2/token",
                Map.of("grant_type", "refresh_token", "refresh_token", tokens.refresh(), "scope", "admin"));
        isRefused(nothing, "invalid_scope");

        var less = shop.call(
                "/oauth2/token",
                Map.of("grant_type", "refresh_token", "refresh_token", tokens.refresh(), "scope", "openid"));
        assertThat(less.at("/scope")).isEqualTo("openid");
        assertThat(shop.userInfo(less.at("/access_token")).json().propertyNames())
                .containsExactly("sub");
    }

    @Test
    @DisplayName("ends with its session, offline_access included; it is no activity of the person, nor is prompt=none")
    void noActivity() {
        var server = TestServer.alone("countersign.session.idle=10m");
        var person = server.member();
        var application = Application.of(server);
        var refresh = application.signIn(person, OFFLINE).refresh();
        for (var minute = 2; minute <= 8; minute += 2) {
            server.turnClock(Duration.ofMinutes(minute));
            refresh = Application.Tokens.of(application.refresh(refresh)).refresh();
            assertThat(Application.reply(application.authorize(person, Map.of("prompt", "none"))))
                    .containsKey("code");
        }

        server.turnClock(Duration.ofMinutes(11));

        isRefused(application.refresh(refresh), "invalid_grant");
        assertThat(person.session()).isEmpty();
    }

    @Test
    @DisplayName("ends when the member signs out, and can be revoked with all of its tokens")
    void ended() {
        var signedOut = shop.signIn(member, OFFLINE);
        member.delete("/api/v1/session");
        isRefused(shop.refresh(signedOut.refresh()), "invalid_grant");

        var again = SERVER.member();
        var tokens = shop.signIn(again, OFFLINE);
        assertThat(shop.isActive(tokens.access())).isTrue();
        assertThat(Application.of(SERVER).revoke(tokens.refresh()).status()).isEqualTo(200);
        assertThat(shop.isActive(tokens.access())).isTrue();

        assertThat(shop.revoke(tokens.refresh()).status()).isEqualTo(200);

        assertThat(shop.isActive(tokens.access())).isFalse();
        isRefused(shop.refresh(tokens.refresh()), "invalid_grant");
        assertThat(shop.revoke("nonsense").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("that was just exchanged can still be revoked, and its successor ends with it (RFC 7009)")
    void revokedLate() {
        var first = shop.signIn(member, OFFLINE);
        var second = Application.Tokens.of(shop.refresh(first.refresh()));

        assertThat(shop.revoke(first.refresh()).status()).isEqualTo(200);

        assertThat(shop.isActive(second.access())).isFalse();
        isRefused(shop.refresh(second.refresh()), "invalid_grant");
    }

    @Test
    @DisplayName("is never the same twice")
    void random() {
        Set<String> all = new HashSet<>();
        for (var round = 0; round < 10; round++) {
            all.add(shop.signIn(member, OFFLINE).refresh());
        }
        assertThat(all).hasSize(10);
    }
}
