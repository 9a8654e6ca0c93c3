package dev.countersign.chaos;

import dev.countersign.chaos.Call.Told;
import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends calls to one of the nodes, like a load balancer, and records each with its result. */
final class Caller {
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration PATIENCE_WITH_PASSWORDS = Duration.ofSeconds(10);
    private static final long AVOIDED = Duration.ofSeconds(2).toNanos();

    private final Cluster<?> cluster;
    private final History history;
    private final AtomicLongArray avoidedUntil;

    Caller(Cluster<?> cluster, History history) {
        this.cluster = cluster;
        this.history = history;
        this.avoidedUntil = new AtomicLongArray(cluster.nodes().size());
    }

    /**
     * @param browser after the call, with the cookies that it was given
     * @param answer empty if there was no answer
     */
    record Reply(Browser browser, Optional<Answer> answer, List<Told> told) {
        boolean is(int status) {
            return answer.filter(came -> came.status() == status).isPresent();
        }
    }

    /** The request to a node. */
    record Question(
            String what,
            String method,
            String path,
            @Nullable Object body,
            Map<String, String> headers) {
        Question(String what, String method, String path, @Nullable Object body) {
            this(what, method, path, body, Map.of());
        }

        Question(String what, String method, String path) {
            this(what, method, path, null);
        }
    }

    Reply ask(Browser browser, Node node, Question question, Function<Answer, List<Told>> meaning) {
        var there = browser.at(node.url());
        var asked = history.now();
        try {
            var answer = there.send(question.method(), question.path(), question.body(), request -> {
                request.timeout(question.what().startsWith("sign") ? PATIENCE_WITH_PASSWORDS : PATIENCE);
                question.headers().forEach(request::setHeader);
            });
            var answered = history.now();
            var told = meaning.apply(answer);
            history.add(new Call(asked, answered, node.number(), question.what(), answer.status(), told));
            return new Reply(there, Optional.of(answer), told);
        } catch (Browser.NoAnswer none) {
            var what = question.what() + ": " + none.getMessage();
            history.add(new Call(asked, history.now(), node.number(), what, 0, List.of()));
            avoid(node);
            return new Reply(there, Optional.empty(), List.of());
        }
    }

    Node anyNode(Random dice) {
        var first = dice.nextInt(cluster.nodes().size());
        for (var next = 0; next < cluster.nodes().size(); next++) {
            var number = (first + next) % cluster.nodes().size();
            if (avoidedUntil.get(number) <= history.now()) {
                return cluster.node(number);
            }
        }
        return cluster.node(first);
    }

    /** Leaves this node alone for a while, because it does not accept connections. */
    void avoid(Node node) {
        avoidedUntil.set(node.number(), history.now() + AVOIDED);
    }
}
