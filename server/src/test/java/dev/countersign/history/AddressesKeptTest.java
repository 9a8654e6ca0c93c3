package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approval.Approvals;
import dev.countersign.session.Sessions;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Addresses and user agents")
class AddressesKeptTest {
    @AutoClose("stop")
    private final TestServer server = TestServer.alone("countersign.history.addresses=90d");

    private final Browser laptop = server.member();
    private final Browser phone = laptop.admit(server.browser());

    @Test
    @DisplayName("are kept for 90 days, then blanked everywhere; pages and API still work (SEC-66)")
    void blanked() {
        server.browser().post("/api/v1/session", Map.of("email", laptop.email(), "password", "certainly not hers"));
        laptop.delete("/api/v1/sessions");
        server.turnClock(Duration.ofDays(89));
        sweep();
        assertThat(kept("session_log")).isEqualTo(2);
        assertThat(kept("approval")).isEqualTo(1);
        assertThat(kept("security_event")).isGreaterThanOrEqualTo(5);

        server.turnClock(Duration.ofDays(91));
        var back = server.browser();
        back.signIn(laptop.email());
        sweep();

        assertThat(kept("session_log")).as("that of the session just begun").isEqualTo(1);
        assertThat(kept("approval")).isZero();
        assertThat(kept("security_event")).isZero();
        var earlier = back.get("/api/v1/session-log").json().at("/entries/1");
        assertThat(earlier.at("/ip").isNull()).isTrue();
        assertThat(earlier.at("/device/label").asString()).isEqualTo("Firefox on Linux");
        assertThat(back.get("/dashboard").text()).contains("Wrong password", "Firefox on Linux");
    }

    @Test
    @DisplayName("of events without an account are kept for 90 days, then the whole event is deleted (SEC-66)")
    void nobodys() {
        var byStranger = Map.of("email", TestServer.freshEmail(), "password", "certainly not hers");
        server.browser().post("/api/v1/session", byStranger);
        server.turnClock(Duration.ofDays(89));
        sweep();
        assertThat(nobodysEvents()).isEqualTo(1);

        server.turnClock(Duration.ofDays(91));
        sweep();

        assertThat(nobodysEvents()).isZero();
        assertThat(events()).as("those of a member stay").isPositive();
    }

    @Test
    @DisplayName("of a finished request can be blanked even if its cookie still exists (SEC-66)")
    void waitingPage() {
        phone.delete("/api/v1/session");
        phone.forget(Browser.DEVICE).waitFor(laptop.email());
        server.turnClock(Duration.ofDays(91));
        sweep();

        assertThat(kept("approval")).isZero();
        assertThat(phone.get("/login/waiting").text()).contains("This sign-in is over");
        assertThat(phone.get("/api/v1/approval").at("/state")).isEqualTo("closed");
    }

    private void sweep() {
        server.sweep(Sessions.class, Sessions::sweep, "session");
        server.sweep(Approvals.class, Approvals::sweep, "approval");
        assertThat(server.room(History.class).blankAddresses()).isFalse();
        assertThat(server.room(Approvals.class).blankAddresses()).isFalse();
    }

    private long nobodysEvents() {
        return count("security_event WHERE account_id IS NULL");
    }

    private long events() {
        return count("security_event");
    }

    private long count(String rows) {
        return server.rows()
                .sql("SELECT count(*) FROM " + rows)
                .query(Long.class)
                .single();
    }

    private long kept(String table) {
        return count(table + " WHERE ip IS NOT NULL OR user_agent IS NOT NULL");
    }
}
