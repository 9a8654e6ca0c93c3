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
     * Promises a place to a handshake, so that many at once are refused before they are greeted. Where no socket comes of
     * it the promise lapses.
     *
     * @return false where the session or request has five already (SEC-57)
     */
    boolean promisePlace(Party party) {
        return change(
                party,
                places -> places.areLeft() && places.promisedUntil().add(System.nanoTime() + PROMISE_HOLDS_NANOS));
    }

    /** @return false where the promise has lapsed and others have come */
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

    /** A handshake that failed after its promise leaves nothing behind. */
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
