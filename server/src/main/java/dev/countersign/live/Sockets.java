package dev.countersign.live;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The open connections of this node, by account and by session or request. */
@Component
class Sockets {
    private static final int PER_PARTY = 5;

    private final Map<UUID, Set<Socket>> byAccount = new ConcurrentHashMap<>();
    private final Map<UUID, Set<Socket>> byParty = new ConcurrentHashMap<>();

    /** @return false where the session or request has five already (SEC-57) */
    boolean add(Socket socket) {
        var added = new boolean[1];
        byParty.compute(socket.party().id(), (id, present) -> {
            var sockets = present == null ? ConcurrentHashMap.<Socket>newKeySet() : present;
            added[0] = sockets.size() < PER_PARTY && sockets.add(socket);
            return sockets;
        });
        if (added[0]) {
            byAccount.compute(socket.accountId(), (id, present) -> {
                var sockets = present == null ? ConcurrentHashMap.<Socket>newKeySet() : present;
                sockets.add(socket);
                return sockets;
            });
        }
        return added[0];
    }

    void remove(Socket socket) {
        without(byParty, socket.party().id(), socket);
        without(byAccount, socket.accountId(), socket);
    }

    private static void without(Map<UUID, Set<Socket>> index, UUID key, Socket socket) {
        index.computeIfPresent(key, (id, sockets) -> {
            sockets.remove(socket);
            return sockets.isEmpty() ? null : sockets;
        });
    }

    boolean hasRoomFor(Party party) {
        return ofParty(party.id()).size() < PER_PARTY;
    }

    Collection<Socket> ofParty(UUID sessionOrRequest) {
        return byParty.getOrDefault(sessionOrRequest, Set.of());
    }

    /** The account's signed-in devices. */
    List<Socket> ofMember(UUID accountId) {
        return byAccount.getOrDefault(accountId, Set.of()).stream()
                .filter(socket -> socket.party() instanceof Party.SignedInDevice)
                .toList();
    }

    List<Socket> all() {
        return byParty.values().stream().flatMap(Set::stream).toList();
    }
}
