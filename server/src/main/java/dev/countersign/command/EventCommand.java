package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.history.Event;
import dev.countersign.history.LogCursor;
import dev.countersign.history.NotedEvent;
import dev.countersign.operator.MemberLookup;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign events}. */
@Command(
        name = "events",
        description = "List what happened to a member's account, newest first, with what the member does not see.",
        footer = {
            "",
            "Examples:",
            "  countersign events ann@example.org --limit 20",
            "  countersign events ann@example.org --json | jq '.events[] | select(.event == \"password-wrong\")'"
        })
final class EventCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private EmailArgument email = new EmailArgument();

    @Option(
            names = "--limit",
            defaultValue = PageLength.DEFAULT,
            paramLabel = "<number>",
            description = "How many at most, 1 to 200 (default: ${DEFAULT-VALUE}).")
    private PageLength limit = PageLength.of(PageLength.DEFAULT);

    @Option(names = "--before", paramLabel = "<cursor>", description = "Begin after the end of an earlier page.")
    private @Nullable LogCursor before;

    @Mixin
    private AsJson json = new AsJson();

    EventCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return email.find(terminal, this::list);
    }

    private int list(Member member) {
        var page = terminal.room(MemberLookup.class)
                .events(member.account().id(), limit.most(), Optional.ofNullable(before));
        var table = Table.of("TIME", "EVENT", "FROM", "DETAILS");
        page.events().forEach(event -> table.row(Table.time(event.time()), event.event(), from(event), details(event)));
        var done = terminal.done(json, page, table);
        if (page.next() != null && !json.given()) {
            terminal.note("More follow: --before " + page.next());
        }
        return done;
    }

    private static String from(NotedEvent event) {
        if (event.key() != null) {
            return "key " + event.key();
        }
        if (isFromCommandLine(event)) {
            return "command line";
        }
        var device = event.device() == null ? "" : event.device().label();
        return event.ip() == null ? device : device + " (" + event.ip() + ")";
    }

    private static boolean isFromCommandLine(NotedEvent event) {
        return Event.ON_COMMAND_LINE.equals(event.reason());
    }

    private static String details(NotedEvent event) {
        return Stream.of(
                        isFromCommandLine(event) ? "" : told("", event.reason()),
                        told("session ", event.session()),
                        told("ended ", event.endedSession()),
                        told("request ", event.approval()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String told(String name, @Nullable Object value) {
        return value == null ? "" : name + value;
    }
}
