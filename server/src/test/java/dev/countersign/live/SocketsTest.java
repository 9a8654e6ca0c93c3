package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approval.Code;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.approval.WaitingRequest.State;
import dev.countersign.device.Device;
import dev.countersign.device.DeviceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A reserved place")
class SocketsTest {
    private final Sockets sockets = new Sockets();

    @Test
    @DisplayName("for a handshake that never became a socket is released, with its owner (SEC-57)")
    void lapses() {
        sockets.promisePlace(someone());
        sockets.promisePlace(someone());

        sockets.forgetLapsedPromises(System.nanoTime());
        assertThat(sockets).extracting("byParty", InstanceOfAssertFactories.MAP).hasSize(2);

        sockets.forgetLapsedPromises(System.nanoTime() + Duration.ofMinutes(1).toNanos());
        assertThat(sockets).extracting("byParty", InstanceOfAssertFactories.MAP).isEmpty();
    }

    private static Party someone() {
        var device = new Device("Firefox on Linux", DeviceKind.DESKTOP, "Firefox", "Linux");
        return new Party.WaitingDevice(new WaitingRequest(
                UUID.randomUUID(),
                UUID.randomUUID(),
                device,
                "192.0.2.1",
                new Code("000000"),
                Instant.EPOCH,
                Instant.EPOCH,
                State.PENDING,
                Optional.empty(),
                false));
    }
}
