package dev.countersign.live;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The open connections of this node, by account and by session or request. */
@Component
class Sockets {
    private static final int PER_PARTY = 5;
    private static final long PROMISE_HOLDS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<UUID, Set<Socket>> byAccount = new ConcurrentHashMap<>();
    private final Map<UUID, Places> byParty = new ConcurrentHashMap<>();

    /** Changed only inside {@code byParty.compute}. */
    private record Places(Set<Socket> taken, Queue<Long> promisedUntil) {
        boolean areLeft() {
            forgetLapsed(System.nanoTime());
            return taken.size() + promisedUntil.size() < PER_PARTY;
        }

        void forgetLapsed(long now) {
            promisedUntil.removeIf(end -> end - now < 0);
        }

        @Nullable
        Places unlessEmpty() {
            return taken.isEmpty() && promisedUntil.isEmpty() ? null : this;
        }
    }

    /**
     * Reserves a place for a handshake, so that excess connections are refused before the handshake completes. If no socket
     * follows, the reservation lapses.
     *
     * @return false if the session or request already has five (SEC-57)
     */
    boolean promisePlace(Party party) {
        return change(
                party,
                places -> places.areLeft() && places.promisedUntil().add(System.nanoTime() + PROMISE_HOLDS_NANOS));
    }

    /** @return false if the reservation has lapsed and others have taken the place */
    boolean add(Socket socket) {
        var added = change(socket.party(), places -> {
            places.promisedUntil().poll();
            return places.areLeft() && places.taken().add(socket);
        });
        if (added) {
            byAccount.compute(socket.accountId(), (id, present) -> {
                var sockets = present == null ? ConcurrentHashMap.<Socket>newKeySet() : present;
                sockets.add(socket);
                return sockets;
            });
        }
        return added;
    }

    void remove(Socket socket) {
        change(socket.party(), places -> places.taken().remove(socket));
        byAccount.computeIfPresent(socket.accountId(), (id, sockets) -> {
            sockets.remove(socket);
            return sockets.isEmpty() ? null : sockets;
        });
    }

    /** Cleans up after handshakes that failed after reserving a place. */
    void forgetLapsedPromises(long now) {
        for (var party : byParty.keySet()) {
            byParty.computeIfPresent(party, (id, places) -> {
                places.forgetLapsed(now);
                return places.unlessEmpty();
            });
        }
    }

    private boolean change(Party party, Predicate<Places> how) {
        var answer = new AtomicBoolean();
        byParty.compute(party.id(), (id, present) -> {
            var places = present == null ? new Places(ConcurrentHashMap.newKeySet(), new ArrayDeque<>()) : present;
            answer.set(how.test(places));
            return places.unlessEmpty();
        });
        return answer.get();
    }

    Collection<Socket> ofParty(UUID sessionOrRequest) {
        var places = byParty.get(sessionOrRequest);
        return places == null ? Set.of() : places.taken();
    }

    /** The account's signed-in devices. */
    List<Socket> ofMember(UUID accountId) {
        return byAccount.getOrDefault(accountId, Set.of()).stream()
                .filter(socket -> socket.party() instanceof Party.SignedInDevice)
                .toList();
    }

    List<Socket> all() {
        return byParty.values().stream()
                .flatMap(places -> places.taken().stream())
                .toList();
    }
}
