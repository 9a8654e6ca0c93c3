package dev.countersign.command;

import dev.countersign.database.RowId;
import dev.countersign.database.Word;
import dev.countersign.keys.Scope;
import dev.countersign.mail.Recipient;
import dev.countersign.webhooks.WebhookType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Runs one command. Its result, and nothing else, goes to standard output. An error is one line on standard error. */
public final class Commands {
    static final int DONE = CommandLine.ExitCode.OK;
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;
    private static final Duration LONGEST = Duration.ofDays(90);

    /** From the jar's manifest; classes in a folder have no version. */
    private static final String VERSION = "countersign "
            + Optional.ofNullable(Commands.class.getPackage().getImplementationVersion())
                    .orElse("(built from sources)");

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
        var countersign = new CommandLine(CommandSpec.create().name("countersign"))
                .addSubcommand("keys", new KeyCommands(rooms, out, err))
                .addSubcommand("accounts", new AccountCommands(rooms, out, err))
                .addSubcommand("webhooks", new WebhookCommands(rooms, out, err))
                .addSubcommand("mail", new MailCommands(rooms, out, err))
                .addSubcommand("database", new DatabaseCommands(rooms, out))
                .addSubcommand("version", new Version(out))
                .addSubcommand(new CommandLine.HelpCommand())
                // An argument that begins with @ does not name a file of arguments.
                .setExpandAtFiles(false)
                .registerConverter(KeyName.class, KeyName::of)
                .registerConverter(Scope.class, Commands::scope)
                .registerConverter(WebhookType.class, Commands::webhookType)
                .registerConverter(MessageId.class, MessageId::of)
                .registerConverter(Duration.class, Commands::duration)
                .registerConverter(Recipient.class, Commands::recipient)
                .registerConverter(UUID.class, Commands::id)
                .setExecutionExceptionHandler((exception, command, typed) -> {
                    err.println(inOneLine(whatFailed.apply(exception)));
                    return FAILED;
                })
                .setParameterExceptionHandler((wrong, typed) -> {
                    err.println(inOneLine(NotUnderstood.line(wrong)));
                    return CommandLine.ExitCode.USAGE;
                })
                .setOut(out)
                .setErr(err);
        countersign
                .getCommandSpec()
                .versionProvider(() -> new String[] {VERSION})
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        countersign
                .getCommandSpec()
                .usageMessage()
                .description("Without a command, starts a node. A command uses the node's settings and its database.")
                .footer(
                        "",
                        "Examples:",
                        "  countersign --server.port=4000",
                        "  countersign keys create --name shop --scope introspect",
                        "  countersign accounts disable ann@example.org",
                        "",
                        "Exit status: 0 done, 1 failed, 2 arguments not valid.",
                        "Settings are listed in docs/operating.md.");
        describeHelp(countersign);
        var status = countersign.execute(arguments);
        out.flush();
        err.flush();
        return status;
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
        spec.usageMessage().sortOptions(false);
        command.getSubcommands().values().forEach(Commands::describeHelp);
    }

    /** The message may contain arguments, so it must not move the terminal's cursor or change its text direction. */
    static String inOneLine(String message) {
        return message.lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }

    @Command(name = "version", description = "Show the version.")
    private record Version(PrintWriter out) implements Callable<Integer> {
        @Override
        public Integer call() {
            out.println(VERSION);
            return DONE;
        }
    }

    private static Scope scope(String word) {
        return Word.find(Scope.class, word)
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is not one of "
                        + Arrays.stream(Scope.values()).map(Scope::toString).collect(Collectors.joining(", "))));
    }

    private static Duration duration(String text) {
        try {
            var duration = DurationStyle.detectAndParse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException notADuration) {
            // Reported below.
        }
        throw new TypeConversionException("'" + text + "' is not a duration from 0s to 90d");
    }

    private static WebhookType webhookType(String word) {
        return Word.find(WebhookType.class, word)
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is not one of "
                        + Arrays.stream(WebhookType.values())
                                .map(WebhookType::toString)
                                .collect(Collectors.joining(", "))));
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
