package dev.countersign.database;

import java.util.Optional;

/**
 * Which server this node believes: the primary with the highest timeline that it has seen (SEC-92). PostgreSQL begins a new
 * timeline with each promotion. A primary that was replaced while it was frozen does not know that, and keeps its lower
 * timeline.
 */
final class Fence {
    private Optional<ServerState> believed = Optional.empty();

    /**
     * Checks a server that has just answered.
     *
     * @return whether it replaces a primary that was believed until now
     * @throws UnusableServer if it must not be used
     */
    synchronized boolean admit(ServerState server) throws UnusableServer {
        if (believed.isPresent() && server.systemId() != believed.get().systemId()) {
            throw UnusableServer.otherSystem(server, believed.get());
        }
        if (server.isStandby()) {
            throw UnusableServer.standby(server);
        }
        if (believed.isPresent() && server.timeline() < believed.get().timeline()) {
            throw UnusableServer.replaced(server, believed.get());
        }
        var replaces =
                believed.isPresent() && server.timeline() > believed.get().timeline();
        believed = Optional.of(server);
        return replaces;
    }

    synchronized Optional<ServerState> believed() {
        return believed;
    }
}
