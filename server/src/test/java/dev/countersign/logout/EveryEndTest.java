package dev.countersign.logout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.clients.ClientRemovals;
import dev.countersign.history.EndReason;
import dev.countersign.session.Sessions;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.Receiver;
import dev.countersign.support.TestServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new reason does not compile until {@link #end} can cause it. */
@DisplayName("The end of a session, for whatever reason,")
class EveryEndTest {
    private static final Mailbox MAIL = Mailbox.open();

    /** Activity after 20 minutes keeps a session alive until its lifetime is over. */
    private static final TestServer SERVER = TestServer.alone(MAIL.settings(
            "countersign.webhooks.allowed-networks=127.0.0.1/32",
            "countersign.session.idle=30m",
            "countersign.session.lifetime=45m"));

    private static final String ANOTHER_PASSWORD = "violet lantern over the marsh";

    private final Receiver receiver = Receiver.start();
    private final List<Application> parties = Stream.generate(
                    () -> Application.of(SERVER, Application.hearingAt(receiver.url())))
            .limit(3)
            .toList();
    private final Application deaf = Application.of(SERVER);

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    @AfterEach
    void remove() {
        parties.forEach(party -> SERVER.room(ClientRemovals.class).remove(party.id()));
        receiver.close();
    }

    @AfterAll
    static void close() {
        MAIL.close();
    }

    /** Ends the session of this browser. */
    private static Runnable end(Browser member, String session, EndReason reason) {
        return switch (reason) {
            case SIGNED_OUT -> () -> done(204, member.delete("/api/v1/session"));
            case ENDED_BY_MEMBER -> () -> done(204, anotherDeviceOf(member).delete("/api/v1/sessions/" + session));
            case IDLE -> () -> passed(31);
            case EXPIRED ->
                () -> {
                    passed(20);
                    assertThat(member.session()).hasValue(session);
                    passed(46);
                };
            case REPLACED ->
                () -> done(200, member.at(SERVER).forget(Browser.SESSION).signIn(member.email()));
            case PASSWORD_CHANGED ->
                () -> {
                    var passwords = Map.of("current_password", TestServer.PASSWORD, "new_password", ANOTHER_PASSWORD);
                    done(204, anotherDeviceOf(member).put("/api/v1/account/password", passwords));
                };
            case RECOVERY ->
                () -> {
                    var code = member.recoveryCodes().getFirst();
                    done(200, SERVER.browser().recover(member.email(), code));
                };
            case ENDED_BY_OPERATOR -> () -> operator("accounts", "disable", member.email());
            case PASSWORD_RESET ->
                () -> {
                    var code = operator("accounts", "reset", member.email());
                    var reset = Map.of("email", member.email(), "reset_code", code, "new_password", ANOTHER_PASSWORD);
                    done(200, SERVER.browser().post("/api/v1/password-reset/operator", reset));
                };
            case EMAIL_RESTORED ->
                () -> {
                    var next = TestServer.freshEmail();
                    var change = Map.of("email", next, "password", TestServer.PASSWORD);
                    done(200, member.put("/api/v1/account/verification", code(MAIL.codeTo(member.email()))));
                    done(202, member.post("/api/v1/account/email", change));
                    done(200, member.put("/api/v1/account/email", code(MAIL.codeTo(next))));
                    var letter = MAIL.letterTo(member.email(), "account was changed");
                    done(204, SERVER.browser().post("/api/v1/account/email/undo", code(letter.code())));
                };
            case ACCOUNT_DELETED ->
                () -> done(204, member.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD)));
        };
    }

    private static Map<String, String> code(String code) {
        return Map.of("code", code);
    }

    private static Browser anotherDeviceOf(Browser member) {
        return member.admit(SERVER.browser());
    }

    /** Sessions that are over are ended, although nobody asks about them. */
    private static void passed(int minutes) {
        SERVER.turnClock(Duration.ofMinutes(minutes));
        SERVER.sweep(Sessions.class, Sessions::sweep, "session");
    }

    private static String operator(String... words) {
        var said = new Operator(SERVER).say(words);
        assertThat(said.status()).as(said.err()).isZero();
        return said.out().strip();
    }

    private static void done(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    private static int rows(String from, String session) {
        return SERVER.rows()
                .sql("SELECT count(*) FROM " + from + " WHERE session_id = :session::uuid")
                .param("session", session)
                .query(Integer.class)
                .single();
    }

    private record Told(UUID client, String session) {
        static Told by(Receiver.Message message) {
            var claims = Application.Tokens.claims(
                    URLDecoder.decode(message.body().substring("logout_token=".length()), StandardCharsets.UTF_8));
            return new Told(
                    UUID.fromString(claims.path("aud").asString()),
                    claims.path("sid").asString());
        }
    }

    private static String reason(String session) {
        return SERVER.rows()
                .sql("SELECT end_reason FROM session_log WHERE session_id = :session::uuid")
                .param("session", session)
                .query(String.class)
                .single();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "is told to each of its applications once, and no token of it is valid afterwards (A2, SEC-86, SEC-88)")
    void each(EndReason reason) {
        var member = SERVER.member();
        var session = member.session().orElseThrow();
        var tokens = parties.stream()
                .map(party -> party.signIn(member, Map.of("scope", "openid offline_access")))
                .toList();
        parties.getFirst().signIn(member);
        deaf.signIn(member);
        assertThat(rows("relying_party", session)).isEqualTo(parties.size() + 1);

        end(member, session, reason).run();

        assertThat(reason(session)).isEqualTo(reason.toString());
        Expect.soon(() -> rows("relying_party", session) == 0);
        assertThat(receiver.messages().stream().map(Told::by))
                .containsExactlyInAnyOrderElementsOf(parties.stream()
                        .map(party -> new Told(party.id(), session))
                        .toList());
        assertThat(rows("oidc_grant", session)).isZero();
        for (var number = 0; number < parties.size(); number++) {
            var party = parties.get(number);
            assertThat(party.isActive(tokens.get(number).access())).isFalse();
            assertThat(party.isActive(tokens.get(number).refresh())).isFalse();
            assertThat(party.refresh(tokens.get(number).refresh()).at("/error")).isEqualTo("invalid_grant");
        }
    }
}
