package dev.countersign.command;

import dev.countersign.webhooks.AdditionResult;
import dev.countersign.webhooks.WebhookType;
import dev.countersign.webhooks.Webhooks;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign webhooks …}. A secret is printed when its endpoint is added, alone on its line, and never again. */
@Command(name = "webhooks", description = "Endpoints that are told what happens.")
final class WebhookCommands {
    private final Commands.Rooms rooms;
    private final PrintWriter out;
    private final PrintWriter err;

    WebhookCommands(Commands.Rooms rooms, PrintWriter out, PrintWriter err) {
        this.rooms = rooms;
        this.out = out;
        this.err = err;
    }

    private Webhooks webhooks() {
        return rooms.open().getBean(Webhooks.class);
    }

    @Command(name = "add", description = "Adds an endpoint and prints the secret that signs its messages, this once.")
    int add(
            @Option(
                            names = "--url",
                            required = true,
                            paramLabel = "<url>",
                            description = "Where to post; https, or http to this machine.")
                    String url,
            @Option(
                            names = "--event",
                            required = true,
                            paramLabel = "<event>",
                            description = "What it is told of; once for each: account.created, account.locked,"
                                    + " approval.denied, session.started, session.ended.")
                    List<WebhookType> types) {
        return switch (webhooks().add(url, EnumSet.copyOf(types))) {
            case AdditionResult.Added(var endpoint, var secret) -> {
                out.println(secret);
                out.flush();
                err.println("The endpoint " + endpoint.id()
                        + " is added. Its secret was shown this once; with it the receiver checks who sends.");
                yield Commands.DONE;
            }
            case AdditionResult.NotAnUrl() ->
                failed("That is no URL such as https://shop.example.org/hooks, without a user and a fragment.");
            case AdditionResult.NotSecure() ->
                failed("The URL must be https; http only to this machine's own address.");
            case AdditionResult.NotAllowed() ->
                failed("The URL's address is not a public one; COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS names others that"
                        + " may be sent to.");
        };
    }

    @Command(name = "list", description = "Lists all endpoints, and how many messages wait for each.")
    int list() {
        var format = "%-36s  %-20s  %-7s  %-40s  %s%n";
        var all = webhooks().all();
        out.printf(format, "ID", "CREATED", "WAITING", "URL", "EVENTS");
        for (var state : all) {
            var endpoint = state.endpoint();
            out.printf(
                    format,
                    endpoint.id(),
                    endpoint.createdAt().truncatedTo(ChronoUnit.SECONDS),
                    state.waiting(),
                    endpoint.url(),
                    endpoint.types().stream()
                            .sorted()
                            .map(WebhookType::toString)
                            .collect(Collectors.joining(" ")));
        }
        return Commands.DONE;
    }

    @Command(name = "remove", description = "Removes an endpoint; what waits for it is not sent.")
    int remove(@Parameters(paramLabel = "<id>", description = "As in the list.") UUID id) {
        return webhooks().remove(id) ? Commands.DONE : noSuchEndpoint(id);
    }

    /** What to send again: one of the two. */
    static final class Which {
        @Option(
                names = "--since",
                required = true,
                paramLabel = "<duration>",
                description = "All of the last so many hours or days, such as 1h; they are kept for 7d.")
        private @Nullable Duration since;

        @Option(
                names = "--message",
                required = true,
                paramLabel = "<id>",
                description = "One message, by its webhook-id.")
        private @Nullable MessageId message;
    }

    @Command(name = "replay", description = "Sends messages again, with the same ids and in the same order.")
    int replay(
            @Parameters(paramLabel = "<endpoint>", description = "As in the list.") UUID id,
            @ArgGroup(multiplicity = "1") Which which) {
        return switch (which) {
            case Which one
            when one.message != null ->
                replayed(id, webhooks().replay(id, one.message.id()), "There is no such message any more.");
            case Which all
            when all.since != null -> replayed(id, webhooks().replay(id, all.since), "There is none in that time.");
            default -> throw new IllegalStateException("neither was said");
        };
    }

    private int replayed(UUID endpoint, OptionalInt count, String none) {
        if (count.isEmpty()) {
            return noSuchEndpoint(endpoint);
        }
        if (count.getAsInt() == 0) {
            return failed(none);
        }
        out.println(count.getAsInt() + (count.getAsInt() == 1 ? " message" : " messages") + " will be sent again.");
        return Commands.DONE;
    }

    private int noSuchEndpoint(UUID id) {
        return failed("There is no endpoint " + id + "; countersign webhooks list says which there are.");
    }

    private int failed(String why) {
        err.println(why);
        return Commands.FAILED;
    }
}
