package dev.countersign.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** A member with more devices than seats, all in use at once. */
final class Member {
    private static final int DEVICES = 3;

    private final String email;
    private final Crowd crowd;
    private final Random dice;
    private final List<Device> devices;

    /** Sessions that an answer has named. */
    private final Set<UUID> begun = ConcurrentHashMap.newKeySet();

    private volatile UUID account = new UUID(0, 0);

    Member(String email, Crowd crowd, long seed) {
        this.email = email;
        this.crowd = crowd;
        this.dice = new Random(seed);
        this.devices = IntStream.range(0, DEVICES)
                .mapToObj(number -> new Device(this, crowd, dice.nextLong()))
                .toList();
    }

    /** Signs up on the first device, then uses all of them for a while. */
    void live() {
        if (!devices.getFirst().signUp()) {
            return;
        }
        var until =
                crowd.history().now() + Duration.ofSeconds(dice.nextInt(12, 25)).toNanos();
        var busy = devices.stream()
                .<Future<?>>map(device -> crowd.threads().submit(() -> device.beUsed(until)))
                .toList();
        busy.forEach(Crowd::await);
    }

    String email() {
        return email;
    }

    UUID account() {
        return account;
    }

    void isAccount(UUID id) {
        account = id;
    }

    Set<UUID> begun() {
        return begun;
    }

    List<Device> devices() {
        return devices;
    }
}
