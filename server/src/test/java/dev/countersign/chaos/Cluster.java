package dev.countersign.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Nodes that share one PostgreSQL and nothing else. */
final class Cluster implements AutoCloseable {
    private final Postgres postgres;
    private final List<Node> nodes;

    private Cluster(Postgres postgres, List<Node> nodes) {
        this.postgres = postgres;
        this.nodes = nodes;
    }

    /** @param settings environment variables, one map per node; the nodes start in parallel */
    static Cluster start(Path directory, List<Map<String, String>> settings) {
        var postgres = Postgres.start(directory);
        var cluster = new Cluster(
                postgres,
                IntStream.range(0, settings.size())
                        .mapToObj(number -> new Node(number, directory, postgres.port(), settings.get(number)))
                        .toList());
        try {
            cluster.nodes.forEach(Node::untilReady);
            return cluster;
        } catch (AssertionError notReady) {
            cluster.close();
            throw notReady;
        }
    }

    Postgres postgres() {
        return postgres;
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
        nodes.forEach(node -> node.proxy().close());
        postgres.kill();
    }
}
