package dev.countersign.command;

import dev.countersign.database.NearestName;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Describes invalid arguments in one line that points to the command's help. */
final class NotUnderstood {
    private static final int LONGEST_WORD = 60;

    /** The most letters that may differ in a suggested command. */
    private static final int SLIP = 2;

    /** Options and arguments that do not go together. */
    static final class Combination extends RuntimeException {
        private final String why;

        /** @param why what the command needs instead, as a sentence that goes on after its name */
        Combination(String why) {
            super(why);
            this.why = why;
        }

        String line(CommandLine command) {
            return advised(command, command.getCommandSpec().qualifiedName() + " " + why);
        }
    }

    private NotUnderstood() {}

    static String line(ParameterException wrong) {
        var command = wrong.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        var why = switch (wrong) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched, command);
            case MissingParameterException missing
            when !missing.getMissing().isEmpty() ->
                name + " needs "
                        + missing.getMissing().stream()
                                .map(NotUnderstood::label)
                                .collect(Collectors.joining(" and "))
                        + ".";
            case OverwrittenOptionException twice
            when twice.getOverwritten() instanceof OptionSpec option -> option.longestName() + " is given twice.";
            default ->
                command.getSubcommands().isEmpty()
                        ? reason(wrong)
                        : name + " needs a command: "
                                + String.join(", ", command.getSubcommands().keySet()) + ".";
        };
        return advised(command, why);
    }

    private static String advised(CommandLine command, String why) {
        return why + " Try: " + command.getCommandSpec().qualifiedName() + " --help";
    }

    private static String unmatched(UnmatchedArgumentException unmatched, CommandLine command) {
        var word = unmatched.getUnmatched().getFirst();
        if (word.startsWith("-") && word.length() > 1) {
            return "There is no option '" + shown(word) + "'.";
        }
        if (command.getSubcommands().isEmpty()) {
            return "'" + shown(word) + "' is one word too many.";
        }
        var meant = command.getSubcommands().keySet().stream()
                .filter(known -> NearestName.distance(word, known) <= SLIP)
                .findFirst();
        return "There is no command '" + shown(word) + "'"
                + meant.map(suggestion -> "; did you mean '" + suggestion + "'?")
                        .orElse(".");
    }

    /** Leaves out the text after an equals sign or in a URL, because it may be a secret. */
    private static String shown(String word) {
        var name = word.replaceFirst("(?s)(=|://).*", "");
        return name.length() <= LONGEST_WORD ? name : name.substring(0, LONGEST_WORD) + "…";
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String reason(ParameterException wrong) {
        var said = String.valueOf(wrong.getMessage());
        return said.endsWith(".") ? said : said + ".";
    }
}
