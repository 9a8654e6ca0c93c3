package dev.countersign;

/** A wrong setting or argument; the message is the one line that the operator reads. */
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

    /** Refuses an argument of the command line that is not understood. */
    static StartRefused argument(String message) {
        return new StartRefused(message, ARGUMENT);
    }

    /** The exit status of the process. */
    int status() {
        return status;
    }
}
