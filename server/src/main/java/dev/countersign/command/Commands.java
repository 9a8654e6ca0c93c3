package dev.countersign.command;

import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.OidcScope;
import dev.countersign.database.RowId;
import dev.countersign.database.Word;
import dev.countersign.history.LogCursor;
import dev.countersign.keys.Scope;
import dev.countersign.limits.WrittenDuration;
import dev.countersign.mail.Recipient;
import dev.countersign.operator.MemberState;
import dev.countersign.webhooks.WebhookType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Runs one command. Its result, and nothing else, goes to standard output. An error is one line on standard error. */
public final class Commands {
    static final int DONE = CommandLine.ExitCode.OK;
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;
    private static final Duration LONGEST = Duration.ofDays(90);

    /** Characters in a line of the help, so that an example with an id fits. */
    private static final int WIDTH = 110;

    private static final List<String> ACCOUNT_COMMANDS = List.of(
            "list", "show", "create", "invite", "reset", "unlock", "rename", "email", "disable", "enable", "delete",
            "export", "import");

    /** Opens the facades when a command first needs one. */
    @FunctionalInterface
    public interface Rooms {
        BeanFactory open();
    }

    private Commands() {}

    /**
     * @param whatFailed the text for an exception
     * @return 0: done; 1: failed; 2: the arguments are not valid
     */
    public static int run(
            Rooms rooms,
            Function<Exception, String> whatFailed,
            PrintWriter out,
            PrintWriter err,
            String... arguments) {
        var terminal = new Terminal(rooms, out, err);
        var countersign = new CommandLine(CommandSpec.create().name("countersign"))
                .addSubcommand("accounts", accounts(terminal))
                .addSubcommand("sessions", new SessionCommands(terminal))
                .addSubcommand("events", new EventCommand(terminal))
                .addSubcommand("keys", new KeyCommands(terminal))
                .addSubcommand("clients", new ClientCommands(terminal))
                .addSubcommand("webhooks", new WebhookCommands(terminal))
                .addSubcommand("mail", new MailCommands(terminal))
                .addSubcommand("secret", new SecretCommands(terminal))
                .addSubcommand("database", new DatabaseCommands(terminal))
                .addSubcommand("version", new VersionCommand(terminal))
                .addSubcommand(new CommandLine.HelpCommand())
                // An argument that begins with @ does not name a file of arguments.
                .setExpandAtFiles(false)
                .registerConverter(KeyName.class, KeyName::of)
                .registerConverter(OidcScope.class, word -> word(OidcScope.class, word))
                .registerConverter(AccessTokenFormat.class, word -> word(AccessTokenFormat.class, word))
                .registerConverter(Scope.class, word -> word(Scope.class, word))
                .registerConverter(WebhookType.class, word -> word(WebhookType.class, word))
                .registerConverter(MemberState.class, word -> word(MemberState.class, word))
                .registerConverter(PageLength.class, PageLength::of)
                .registerConverter(LogCursor.class, Commands::cursor)
                .registerConverter(MessageId.class, MessageId::of)
                .registerConverter(Duration.class, Commands::duration)
                .registerConverter(Recipient.class, Commands::recipient)
                .registerConverter(UUID.class, Commands::id)
                .setExecutionExceptionHandler((exception, command, typed) -> {
                    if (exception instanceof NotUnderstood.Combination wrong) {
                        terminal.note(wrong.line(command));
                        return CommandLine.ExitCode.USAGE;
                    }
                    return terminal.failed(whatFailed.apply(exception));
                })
                .setExecutionStrategy(parsed -> {
                    // Whichever command was parsed, its help goes where every result goes.
                    parsed.asCommandLineList().forEach(command -> command.setOut(out));
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((wrong, typed) -> {
                    terminal.note(NotUnderstood.line(wrong));
                    return CommandLine.ExitCode.USAGE;
                })
                .setOut(out)
                .setErr(err);
        countersign
                .getCommandSpec()
                .versionProvider(() -> new String[] {VersionCommand.LINE})
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        countersign
                .getCommandSpec()
                .usageMessage()
                .description(
                        "Without a command, starts a node. A command uses the node's settings and its database, whether or not"
                                + " nodes are running.")
                .footer(
                        "",
                        "Examples:",
                        "  countersign --server.port=4000",
                        "  countersign accounts reset ann@example.org",
                        "  countersign sessions end ann@example.org",
                        "  countersign keys create --name shop --scope introspect",
                        "  countersign clients add --name shop --redirect-uri https://shop.example.org/callback",
                        "",
                        "Exit status: 0 done, 1 failed, 2 arguments not valid.",
                        "Settings are listed in docs/operating.md.");
        describeHelp(countersign);
        var status = countersign.execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    /** In the order in which an operator would look for them. */
    private static CommandLine accounts(Terminal terminal) {
        var accounts = new CommandLine(new AccountCommands(terminal));
        HelpCommands.addTo(accounts, terminal);
        ResetCommands.addTo(accounts, terminal);
        accounts.addSubcommand(new InvitationCommand(terminal));
        DataCommands.addTo(accounts, terminal);
        var all = Map.copyOf(accounts.getSubcommands());
        ACCOUNT_COMMANDS.forEach(accounts.getCommandSpec()::removeSubcommand);
        ACCOUNT_COMMANDS.forEach(name -> accounts.addSubcommand(name, all.get(name)));
        return accounts;
    }

    /** Gives every command the option --help, with the same text. */
    private static void describeHelp(CommandLine command) {
        var spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help.")
                    .build());
        }
        spec.usageMessage().sortOptions(false).width(WIDTH);
        command.getSubcommands().values().forEach(Commands::describeHelp);
    }

    /** The message may contain arguments, so it must not move the terminal's cursor or change its text direction. */
    static String inOneLine(String message) {
        return message.lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Word.find(type, word)
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is not one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Enum::toString)
                                .collect(Collectors.joining(", "))));
    }

    private static LogCursor cursor(String text) {
        return LogCursor.parse(text)
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not the end of a page"));
    }

    private static Duration duration(String text) {
        try {
            var duration = WrittenDuration.of(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException notADuration) {
            // Reported below.
        }
        throw new TypeConversionException(
                "'" + text + "' is not a duration from 0s to 90d, with a unit (s, m, h or d)");
    }

    private static Recipient recipient(String text) {
        try {
            return Recipient.of(text);
        } catch (IllegalArgumentException notAnAddress) {
            throw new TypeConversionException("'" + text + "' is not an email address");
        }
    }

    static UUID id(String text) {
        return RowId.parse(text).orElseThrow(() -> new TypeConversionException("'" + text + "' is not an id"));
    }
}
