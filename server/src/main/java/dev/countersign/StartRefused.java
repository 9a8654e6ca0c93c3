package dev.countersign;

/** A setting or an argument that is wrong; the message is the one line that the operator reads. */
final class StartRefused extends RuntimeException {
    private static final int SETTING = 1;
    private static final int ARGUMENT = 2;

    private final int status;

    private StartRefused(String message, int status) {
        super(message);
        this.status = status;
    }

    StartRefused(String message) {
        this(message, SETTING);
    }

    /** What was typed on the command line is not understood. */
    static StartRefused argument(String message) {
        return new StartRefused(message, ARGUMENT);
    }

    /** With which the process ends. */
    int status() {
        return status;
    }
}
