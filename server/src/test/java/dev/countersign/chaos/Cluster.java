package dev.countersign.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes that share a database and nothing else.
 *
 * @param <D> one PostgreSQL, a pair, or one under Patroni
 */
final class Cluster<D extends Cluster.Servers> implements AutoCloseable {
    private final D servers;
    private final List<Node> nodes;

    /** What the nodes share. */
    interface Servers extends AutoCloseable {
        Way wayOf(int node);

        /** A direct connection to the primary to read rows, past every proxy. */
        Connection connect() throws SQLException;

        @Override
        void close();
    }

    /** One node's way to the database. */
    record Way(String databaseUrl, List<Proxy> proxies) {

        /** Each server behind a proxy of this node's own, in the order in which {@code DATABASE_URL} names them. */
        static Way throughProxies(List<Integer> ports) {
            var proxies = ports.stream().map(Proxy::new).toList();
            return new Way(
                    proxies.stream()
                            .map(proxy -> "localhost:" + proxy.port())
                            .collect(Collectors.joining(",", "postgres://postgres@", "/postgres")),
                    proxies);
        }
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
                        .mapToObj(number -> new Node(number, directory, servers.wayOf(number), settings.get(number)))
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
