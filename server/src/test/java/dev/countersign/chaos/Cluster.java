package dev.countersign.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Nodes that share a database and nothing else.
 *
 * @param <D> one PostgreSQL, or a pair
 */
final class Cluster<D extends Cluster.Servers> implements AutoCloseable {
    private final D servers;
    private final List<Node> nodes;

    /** What the nodes share. */
    interface Servers extends AutoCloseable {
        /** In the order in which a node's {@code DATABASE_URL} names them. */
        List<Integer> ports();

        /** A direct connection to the primary to read rows, past every proxy. */
        Connection connect() throws SQLException;

        @Override
        void close();
    }

    private Cluster(D servers, List<Node> nodes) {
        this.servers = servers;
        this.nodes = nodes;
    }

    /** @param settings environment variables, one map per node; the nodes start in parallel */
    static <D extends Servers> Cluster<D> start(D servers, Path directory, List<Map<String, String>> settings) {
        var cluster = new Cluster<>(
                servers,
                IntStream.range(0, settings.size())
                        .mapToObj(number -> new Node(number, directory, servers.ports(), settings.get(number)))
                        .toList());
        try {
            cluster.nodes.forEach(Node::untilReady);
            return cluster;
        } catch (AssertionError notReady) {
            cluster.close();
            throw notReady;
        }
    }

    D servers() {
        return servers;
    }

    List<Node> nodes() {
        return nodes;
    }

    Node node(int number) {
        return nodes.get(number);
    }

    @Override
    public void close() {
        nodes.forEach(Node::kill);
        nodes.forEach(node -> node.proxies().forEach(Proxy::close));
        servers.close();
    }
}
