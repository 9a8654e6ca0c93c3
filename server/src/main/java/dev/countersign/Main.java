package dev.countersign;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The entry point of the process: starts a node, or runs one command of the command line. Unlike the rest, this class is
 * compiled for Java 17. An older or incomplete Java can then say in one line what is needed, instead of failing on the first
 * class it cannot read.
 */
public final class Main {
    private static final int NEEDED = 25;

    /** A full JDK has all of these; a runtime made by jlink may not. */
    private static final List<String> MODULES = List.of(
            "java.desktop",
            "java.instrument",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.management",
            "jdk.unsupported");

    private Main() {}

    /** Starts Countersign, or exits with status 1 if Java is too old or incomplete. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (Runtime.version().feature() < NEEDED) {
            refuse(
                    "Countersign needs Java %d or newer; this is Java %d (%s).",
                    NEEDED, Runtime.version().feature(), System.getProperty("java.home"));
        }
        var missing = MODULES.stream()
                .filter(module -> ModuleLayer.boot().findModule(module).isEmpty())
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            refuse("Countersign needs a whole Java; this one (%s) lacks %s.", System.getProperty("java.home"), missing);
        }
        try {
            if (isCommand(arguments)) {
                System.exit((int) run("dev.countersign.OneCommand", "run", arguments));
            }
            run("dev.countersign.OneNode", "main", arguments);
        } catch (InvocationTargetException thrown) {
            // The likely cause is a class that cannot be loaded.
            refuse("Countersign did not start. Java, or the jar, is not complete: %s.", thrown.getCause());
        }
    }

    private static Object run(String type, String method, String[] arguments) throws ReflectiveOperationException {
        return Class.forName(type).getMethod(method, String[].class).invoke(null, (Object) arguments);
    }

    private static void refuse(String line, Object... words) {
        System.err.printf(line + "%n", words);
        System.exit(1);
    }

    /** A node takes only settings, which begin with two dashes. */
    private static boolean isCommand(String[] arguments) {
        return arguments.length > 0
                && (!arguments[0].startsWith("--")
                        || Stream.of("--help", "--version").anyMatch(arguments[0]::equals));
    }
}
