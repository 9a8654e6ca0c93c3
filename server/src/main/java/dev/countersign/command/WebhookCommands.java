package dev.countersign.command;

import dev.countersign.webhooks.AdditionResult;
import dev.countersign.webhooks.Endpoint;
import dev.countersign.webhooks.WebhookType;
import dev.countersign.webhooks.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    private record EndpointShape(UUID id, String url, List<WebhookType> events, Instant createdAt) {
        static EndpointShape of(Endpoint endpoint) {
            return new EndpointShape(
                    endpoint.id(),
                    endpoint.url().toString(),
                    endpoint.types().stream().sorted().toList(),
                    endpoint.createdAt());
        }
    }

    private record Waiting(EndpointShape endpoint, long waiting) {}

    private record EndpointList(List<Waiting> endpoints) {}

    private record Removed(UUID removed) {}

    private record Replayed(int messages) {}

    private record Added(EndpointShape endpoint, String secret) {
        @Override
        public String toString() {
            return "Added[not shown]";
        }
    }

    private final Terminal terminal;

    WebhookCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    private Webhooks webhooks() {
        return terminal.room(Webhooks.class);
    }

    @Command(
            name = "add",
            description = "Add an endpoint and print the secret that signs its messages. It is shown only once.",
            footer = {
                "",
                "Example:",
                "  countersign webhooks add --url https://shop.example.org/hooks --event session.ended"
            })
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
                            description = "An event. Repeat the option for more: ${COMPLETION-CANDIDATES}.")
                    List<WebhookType> types,
            @Mixin AsJson json) {
        return switch (webhooks().add(url, EnumSet.copyOf(types))) {
            case AdditionResult.Added(var endpoint, var secret) ->
                terminal.secret(
                        json,
                        new Added(EndpointShape.of(endpoint), secret),
                        secret,
                        "Added endpoint " + endpoint.id()
                                + ". Its secret is shown only once; the receiver needs it to verify signatures.");
            case AdditionResult.NotAnUrl() ->
                terminal.failed(
                        "Not a valid URL. Use one like https://shop.example.org/hooks, without user name or fragment.");
            case AdditionResult.NotSecure() ->
                terminal.failed("The URL must use https; http is allowed only to this machine's own address.");
            case AdditionResult.NotAllowed() ->
                terminal.failed("The URL's address is not public. To allow it, add its network to"
                        + " COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS.");
        };
    }

    @Command(
            name = "list",
            description = "List all endpoints, and how many messages wait for each.",
            footer = {"", "Example:", "  countersign webhooks list"})
    int list(@Mixin AsJson json) {
        var all = webhooks().all();
        var table = Table.of("ID", "CREATED", "WAITING", "URL", "EVENTS");
        for (var state : all) {
            var endpoint = state.endpoint();
            table.row(
                    endpoint.id(),
                    Table.time(endpoint.createdAt()),
                    state.waiting(),
                    endpoint.url(),
                    Table.words(endpoint.types()));
        }
        var shapes = all.stream()
                .map(state -> new Waiting(EndpointShape.of(state.endpoint()), state.waiting()))
                .toList();
        return terminal.done(json, new EndpointList(shapes), table);
    }

    @Command(
            name = "remove",
            description = "Remove an endpoint. Messages that wait for it are not sent.",
            footer = {"", "Example:", "  countersign webhooks remove 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90"})
    int remove(
            @Parameters(paramLabel = "<id>", description = "The endpoint's id, from the list.") UUID id,
            @Mixin AsJson json) {
        return webhooks().remove(id)
                ? terminal.done(json, new Removed(id), "Removed endpoint " + id + ".")
                : noSuchEndpoint(id);
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

    @Command(
            name = "replay",
            description = "Send messages again, with the same ids and in the same order.",
            footer = {
                "",
                "Examples:",
                "  countersign webhooks replay 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --since 1h",
                "  countersign webhooks replay 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --message msg_0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d91"
            })
    int replay(
            @Parameters(paramLabel = "<endpoint>", description = "The endpoint's id, from the list.") UUID id,
            @ArgGroup(multiplicity = "1") Which which,
            @Mixin AsJson json) {
        return switch (which) {
            case Which one
            when one.message != null ->
                replayed(
                        id,
                        webhooks().replay(id, one.message.id()),
                        "There is no such message in the last 7 days.",
                        json);
            case Which all
            when all.since != null ->
                replayed(id, webhooks().replay(id, all.since), "No messages in that period.", json);
            default -> throw new IllegalStateException("neither --since nor --message");
        };
    }

    private int replayed(UUID endpoint, OptionalInt count, String none, AsJson json) {
        if (count.isEmpty()) {
            return noSuchEndpoint(endpoint);
        }
        if (count.getAsInt() == 0) {
            return terminal.failed(none);
        }
        var messages = count.getAsInt() + (count.getAsInt() == 1 ? " message" : " messages");
        return terminal.done(json, new Replayed(count.getAsInt()), messages + " will be sent again.");
    }

    private int noSuchEndpoint(UUID id) {
        return terminal.failed("There is no endpoint " + id + ". To see all endpoints: countersign webhooks list");
    }
}
