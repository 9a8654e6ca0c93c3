package dev.countersign;

/**
 * Where the process begins. Compiled for Java 17, unlike the rest, so that an older Java can say in one line what is
 * needed instead of failing on the first class it cannot read.
 */
public final class Main {
    private static final int NEEDED = 25;

    private Main() {}

    /** Starts Countersign, or exits with status 1 where Java is too old. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (Runtime.version().feature() < NEEDED) {
            System.err.printf(
                    "Countersign needs Java %d or newer; this is Java %d (%s).%n",
                    NEEDED, Runtime.version().feature(), System.getProperty("java.home"));
            System.exit(1);
        }
        Class.forName("dev.countersign.Countersign")
                .getMethod("start", String[].class)
                .invoke(null, (Object) arguments);
    }
}
