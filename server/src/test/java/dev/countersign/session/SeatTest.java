package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Locked;
import dev.countersign.device.Device;
import dev.countersign.device.DeviceKind;
import dev.countersign.history.SignInMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A seat for one more device")
class SeatTest {
    private static final Locked ACCOUNT = new Locked(UUID.randomUUID()) {};
    private static final Instant NOON = Instant.parse("2100-01-01T12:00:00Z");

    /** @param minutes between noon, when the device signed in, and when it was last seen */
    private static Session seen(int minutes) {
        return new Session(
                UUID.randomUUID(),
                ACCOUNT.id(),
                1,
                new Device("Firefox on Linux", DeviceKind.DESKTOP, "Firefox", "Linux"),
                "192.0.2.1",
                SignInMethod.PASSWORD,
                NOON,
                NOON,
                NOON.plus(Duration.ofMinutes(minutes)),
                NOON.plus(Duration.ofDays(1)),
                false,
                Optional.empty());
    }

    private static SeatResult decide(AtLimit atLimit, int limit, Optional<UUID> approver, Session... seated) {
        return atLimit.decide(ACCOUNT, List.of(seated), limit, approver, Optional.empty());
    }

    private static void assertEnds(SeatResult result, Session... sessions) {
        assertThat(result)
                .asInstanceOf(InstanceOfAssertFactories.type(Seat.class))
                .extracting(Seat::ending, InstanceOfAssertFactories.list(UUID.class))
                .containsExactly(List.of(sessions).stream().map(Session::id).toArray(UUID[]::new));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("ends nobody below the limit, whatever the setting")
    void below(AtLimit atLimit) {
        assertEnds(decide(atLimit, 2, Optional.empty(), seen(1)));
        assertEnds(decide(atLimit, 1, Optional.empty()));
    }

    @Test
    @DisplayName("knows whether another device could approve it")
    void beside() {
        assertThat(decide(AtLimit.REFUSE, 2, Optional.empty()))
                .asInstanceOf(InstanceOfAssertFactories.type(Seat.class))
                .returns(false, Seat::isBesideOthers);
        assertThat(decide(AtLimit.REFUSE, 2, Optional.empty(), seen(1)))
                .asInstanceOf(InstanceOfAssertFactories.type(Seat.class))
                .returns(true, Seat::isBesideOthers);
    }

    @Test
    @DisplayName("is refused at the limit with refuse")
    void refuse() {
        assertThat(decide(AtLimit.REFUSE, 2, Optional.empty(), seen(1), seen(2)))
                .isEqualTo(new SeatResult.Full(2));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("is refused exactly when refuses() says so")
    void refuses(AtLimit atLimit) {
        for (var limit : List.of(1, 2)) {
            assertThat(atLimit.refuses(List.of(seen(1)), limit))
                    .isEqualTo(decide(atLimit, limit, Optional.empty(), seen(1)) instanceof SeatResult.Full);
        }
    }

    @Test
    @DisplayName("is the member's choice at the limit with ask")
    void ask() {
        var one = seen(1);
        var other = seen(2);

        assertThat(decide(AtLimit.ASK, 2, Optional.of(one.id()), one, other))
                .isEqualTo(new SeatResult.Choice(2, List.of(one, other)));
    }

    @Test
    @DisplayName("ends the session that the member has chosen with ask, if it is one of the account's")
    void chosen() {
        var seated = List.of(seen(1), seen(2));
        var last = seated.getLast();

        assertEnds(AtLimit.ASK.decide(ACCOUNT, seated, 2, Optional.empty(), Optional.of(last.id())), last);
        assertThat(AtLimit.ASK.decide(ACCOUNT, seated, 2, Optional.empty(), Optional.of(UUID.randomUUID())))
                .isEqualTo(new SeatResult.Choice(2, seated));
    }

    @Test
    @DisplayName("is refused with ask if more than one would have to end")
    void askAboveALoweredLimit() {
        assertThat(decide(AtLimit.ASK, 2, Optional.empty(), seen(1), seen(2), seen(3)))
                .isEqualTo(new SeatResult.Full(2));
    }

    @Nested
    @DisplayName("at the limit with end-oldest")
    class EndOldest {
        private final Session early = seen(1);
        private final Session late = seen(5);

        @Test
        @DisplayName("ends the session seen longest ago")
        void oldest() {
            assertEnds(decide(AtLimit.END_OLDEST, 2, Optional.empty(), late, early), early);
        }

        @Test
        @DisplayName("spares the approver")
        void approver() {
            assertEnds(decide(AtLimit.END_OLDEST, 2, Optional.of(early.id()), late, early), late);
        }

        @Test
        @DisplayName("ends the approver if the limit is one")
        void limitOfOne() {
            assertEnds(decide(AtLimit.END_OLDEST, 1, Optional.of(early.id()), early), early);
        }

        @Test
        @DisplayName("ends as many as a lowered limit needs")
        void loweredLimit() {
            var between = seen(3);

            assertEnds(decide(AtLimit.END_OLDEST, 2, Optional.empty(), late, between, early), early, between);
        }
    }
}
