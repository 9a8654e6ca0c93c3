package dev.countersign.web.tomcat;

import dev.countersign.device.Networks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The addresses at the other ends of the open connections, and how many each has. */
final class Peers {
    private static final int BYTES_OF_A_64 = 8;

    private final Shares shares;
    private final Networks trusted;
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();
    private final Map<SocketChannel, Peer> byConnection = new ConcurrentHashMap<>();

    /** @param trusted proxies, which speak for many people */
    Peers(Shares shares, Networks trusted) {
        this.shares = shares;
        this.trusted = trusted;
    }

    /**
     * One address: IPv4, or the /64 of an IPv6 address (SEC-18).
     *
     * @param mostConnections open at once
     * @param mostRequests in progress at once
     */
    record Peer(InetAddress network, int mostConnections, int mostRequests) {}

    /** @return whether the connection may stay */
    boolean connect(SocketChannel connection) {
        try {
            var peer = peer(((InetSocketAddress) connection.getRemoteAddress()).getAddress());
            var connections = open.merge(peer.network(), 1, Integer::sum);
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
            open.computeIfPresent(peer.network(), (network, count) -> count == 1 ? null : count - 1);
        }
    }

    /** @return empty after the connection was closed */
    Optional<Peer> of(SocketChannel connection) {
        return Optional.ofNullable(byConnection.get(connection));
    }

    private Peer peer(InetAddress address) throws UnknownHostException {
        return trusted.contain(address)
                ? new Peer(network(address), shares.connections(), shares.requests())
                : new Peer(network(address), shares.connectionsPerAddress(), shares.requestsPerAddress());
    }

    private static InetAddress network(InetAddress address) throws UnknownHostException {
        var bytes = address.getAddress();
        if (bytes.length > BYTES_OF_A_64) {
            Arrays.fill(bytes, BYTES_OF_A_64, bytes.length, (byte) 0);
        }
        return InetAddress.getByAddress(bytes);
    }
}
