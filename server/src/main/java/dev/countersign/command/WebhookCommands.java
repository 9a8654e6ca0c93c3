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

/** {@code countersign webhooks …}. A secret is printed once, when its endpoint is added, alone on its line. */
@Command(
        name = "webhooks",
        description = "Add, list and remove the endpoints that get webhooks, and send messages again.",
        footer = {
            "",
            "Examples:",
            "  countersign webhooks add --url https://shop.example.org/hooks --event session.ended",
            "  countersign webhooks replay 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --since 1h"
        })
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

    @Command(
            name = "add",
            description = "Add an endpoint and print the secret that signs its messages. It is shown only once.")
    int add(
            @Option(
                            names = "--url",
                            required = true,
                            paramLabel = "<url>",
                            description = "The URL that gets the messages: https, or http on this machine.")
                    String url,
            @Option(
                            names = "--event",
                            required = true,
                            paramLabel = "<event>",
                            description = "An event. Repeat the option for more: account.created, account.locked,"
                                    + " approval.denied, session.started, session.ended.")
                    List<WebhookType> types) {
        return switch (webhooks().add(url, EnumSet.copyOf(types))) {
            case AdditionResult.Added(var endpoint, var secret) -> {
                out.println(secret);
                out.flush();
                err.println("Added endpoint " + endpoint.id()
                        + ". Its secret is shown only once; the receiver needs it to verify signatures.");
                yield Commands.DONE;
            }
            case AdditionResult.NotAnUrl() ->
                failed("Not a valid URL. Use one like https://shop.example.org/hooks, without user name or fragment.");
            case AdditionResult.NotSecure() ->
                failed("The URL must use https; http is allowed only to this machine's own address.");
            case AdditionResult.NotAllowed() ->
                failed("The URL's address is not public. To allow it, add its network to"
                        + " COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS.");
        };
    }

    @Command(name = "list", description = "List all endpoints, and how many messages wait for each.")
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

    @Command(name = "remove", description = "Remove an endpoint. Messages that wait for it are not sent.")
    int remove(@Parameters(paramLabel = "<id>", description = "The endpoint's id, from the list.") UUID id) {
        return webhooks().remove(id) ? Commands.DONE : noSuchEndpoint(id);
    }

    /** The messages to send again: one of the two options. */
    static final class Which {
        @Option(
                names = "--since",
                required = true,
                paramLabel = "<duration>",
                description = "All messages of this period up to now, such as 1h. Messages are kept for 7d.")
        private @Nullable Duration since;

        @Option(
                names = "--message",
                required = true,
                paramLabel = "<id>",
                description = "One message, by its webhook-id.")
        private @Nullable MessageId message;
    }

    @Command(name = "replay", description = "Send messages again, with the same ids and in the same order.")
    int replay(
            @Parameters(paramLabel = "<endpoint>", description = "The endpoint's id, from the list.") UUID id,
            @ArgGroup(multiplicity = "1") Which which) {
        return switch (which) {
            case Which one
            when one.message != null ->
                replayed(id, webhooks().replay(id, one.message.id()), "There is no such message in the last 7 days.");
            case Which all
            when all.since != null -> replayed(id, webhooks().replay(id, all.since), "No messages in that period.");
            default -> throw new IllegalStateException("neither --since nor --message");
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
        return failed("There is no endpoint " + id + ". To see all endpoints: countersign webhooks list");
    }

    private int failed(String why) {
        err.println(why);
        return Commands.FAILED;
    }
}
