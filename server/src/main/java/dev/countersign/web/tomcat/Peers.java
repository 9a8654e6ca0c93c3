package dev.countersign.web.tomcat;

import dev.countersign.device.Network;
import dev.countersign.device.Networks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The peers' addresses of the open connections, and the number of connections of each. */
final class Peers {
    private final Shares shares;
    private final Networks trusted;
    private final Map<Peer, Integer> open = new ConcurrentHashMap<>();
    private final Map<SocketChannel, Peer> byConnection = new ConcurrentHashMap<>();

    /** @param trusted proxies, which act for many people */
    Peers(Shares shares, Networks trusted) {
        this.shares = shares;
        this.trusted = trusted;
    }

    /**
     * The address of a connection's peer.
     *
     * @param network an IPv4 address, or the /64 of an IPv6 address (SEC-18)
     * @param mostConnections open at once
     * @param mostRequests in progress at once
     */
    record Peer(String network, int mostConnections, int mostRequests) {}

    /** @return whether the connection may stay */
    boolean connect(SocketChannel connection) {
        try {
            var peer = peer(((InetSocketAddress) connection.getRemoteAddress()).getAddress());
            var connections = open.merge(peer, 1, Integer::sum);
            byConnection.put(connection, peer);
            return connections <= peer.mostConnections();
        } catch (IOException goneAgain) {
            return false;
        }
    }

    /** May be called more than once. */
    void disconnect(SocketChannel connection) {
        var peer = byConnection.remove(connection);
        if (peer != null) {
            open.computeIfPresent(peer, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** @return empty if the connection has been closed */
    Optional<Peer> of(@Nullable SocketChannel connection) {
        return Optional.ofNullable(connection).map(byConnection::get);
    }

    private Peer peer(InetAddress address) {
        var network =
                Network.of(address.getHostAddress().replaceFirst("%.*", "")).block();
        return trusted.contain(address)
                ? new Peer(network, shares.connections(), shares.requests())
                : new Peer(network, shares.connectionsPerAddress(), shares.requestsPerAddress());
    }
}
