package dev.countersign.command;

import dev.countersign.keys.Scope;
import dev.countersign.webhooks.WebhookType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs one command. What was asked for goes to standard output and nothing else does; what is wrong is one line of standard
 * error.
 */
public final class Commands {
    static final int DONE = CommandLine.ExitCode.OK;
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;
    private static final Duration LONGEST = Duration.ofDays(90);

    /** The facades, opened when a command needs the first of them. */
    @FunctionalInterface
    public interface Rooms {
        BeanFactory open();
    }

    private Commands() {}

    /**
     * @param whatFailed what to say of an exception; empty where it was said already
     * @return 0: done; 1: it cannot be done; 2: it was not said in a way that is understood
     */
    public static int run(
            Rooms rooms,
            Function<Exception, String> whatFailed,
            PrintWriter out,
            PrintWriter err,
            String... arguments) {
        var countersign = new CommandLine(
                        CommandSpec.create()
                                .name("countersign")
                                .usageMessage(
                                        new CommandLine.Model.UsageMessageSpec()
                                                .description(
                                                        "Without a command, starts a node; with one, does that on the node's settings.")))
                .addSubcommand("keys", new KeyCommands(rooms, out, err))
                .addSubcommand("accounts", new AccountCommands(rooms, out, err))
                .addSubcommand("webhooks", new WebhookCommands(rooms, out, err))
                .addSubcommand(new CommandLine.HelpCommand())
                // An argument that begins with @ is no file to read arguments from.
                .setExpandAtFiles(false)
                .registerConverter(KeyName.class, KeyName::of)
                .registerConverter(Scope.class, Commands::scope)
                .registerConverter(WebhookType.class, Commands::webhookType)
                .registerConverter(MessageId.class, MessageId::of)
                .registerConverter(Duration.class, Commands::duration)
                .registerConverter(UUID.class, Commands::id)
                .setExecutionExceptionHandler((exception, command, typed) -> {
                    inOneLine(whatFailed.apply(exception)).lines().forEach(err::println);
                    return FAILED;
                })
                .setParameterExceptionHandler((wrong, typed) -> notUnderstood(wrong, err))
                .setOut(out)
                .setErr(err);
        offerHelp(countersign);
        var status = countersign.execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    private static void offerHelp(CommandLine command) {
        if (command.getCommandSpec().findOption("--help") == null) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Says what there is.")
                            .build());
        }
        command.getSubcommands().values().forEach(Commands::offerHelp);
    }

    private static int notUnderstood(ParameterException wrong, PrintWriter err) {
        var command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println(inOneLine(String.valueOf(wrong.getMessage())) + " (" + command + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    /** What was typed may be part of it, so nothing of it moves a terminal's cursor or turns its direction. */
    static String inOneLine(String message) {
        return message.lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }

    private static Scope scope(String word) {
        return Scope.of(word)
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                        + Arrays.stream(Scope.values()).map(Scope::toString).collect(Collectors.joining(", "))));
    }

    private static Duration duration(String text) {
        try {
            var duration = DurationStyle.detectAndParse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException notADuration) {
            // Said below.
        }
        throw new TypeConversionException("'" + text + "' is no duration from 0s to 90d");
    }

    private static WebhookType webhookType(String word) {
        return WebhookType.of(word)
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                        + Arrays.stream(WebhookType.values())
                                .map(WebhookType::toString)
                                .collect(Collectors.joining(", "))));
    }

    static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notAnId) {
            throw new TypeConversionException("'" + text + "' is no id");
        }
    }
}
