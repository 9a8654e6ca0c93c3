package dev.countersign;

/** A setting that is wrong; the message is the one line that the operator reads. */
final class StartRefused extends RuntimeException {
    StartRefused(String message) {
        super(message);
    }
}
