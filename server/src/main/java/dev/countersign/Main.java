package dev.countersign;

/**
 * Where the process begins: a node, or one command of the command line. Compiled for Java 17, unlike the rest, so that an older Java can say in one line what is
 * needed instead of failing on the first class it cannot read.
 */
public final class Main {
    private static final int NEEDED = 25;
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final int CARRIERS_PER_PROCESSOR = 4;

    private Main() {}

    /** Starts Countersign, or exits with status 1 where Java is too old. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (Runtime.version().feature() < NEEDED) {
            System.err.printf(
                    "Countersign needs Java %d or newer; this is Java %d (%s).%n",
                    NEEDED, Runtime.version().feature(), System.getProperty("java.home"));
            System.exit(1);
        }
        if (isCommand(arguments)) {
            System.exit((int) Class.forName("dev.countersign.OneCommand")
                    .getMethod("run", String[].class)
                    .invoke(null, (Object) arguments));
        }
        addCarriers();
        Class.forName("dev.countersign.Countersign")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    /**
     * A virtual thread that loads a class, or computes for long, keeps its carrier. By default Java has one carrier per
     * processor, so a few such threads stop all others.
     */
    private static void addCarriers() {
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(
                    CARRIERS,
                    String.valueOf(CARRIERS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors()));
        }
    }

    /** A node's settings begin with two dashes. */
    private static boolean isCommand(String[] arguments) {
        return arguments.length > 0
                && (!arguments[0].startsWith("-") || arguments[0].equals("-h") || arguments[0].equals("--help"));
    }
}
