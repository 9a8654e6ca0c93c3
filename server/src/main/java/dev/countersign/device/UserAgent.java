package dev.countersign.device;

import java.util.function.Supplier;

/**
 * A client's description of itself. It is parsed only when {@link #device()} is called, so a refused request costs no
 * parsing.
 */
public final class UserAgent {
    private final String text;
    private final Supplier<Device> device;

    /**
     * @param text at most 512 characters, without control characters (SEC-70)
     * @param device returns the same device at each call
     */
    public UserAgent(String text, Supplier<Device> device) {
        this.text = text;
        this.device = device;
    }

    public String text() {
        return text;
    }

    /** The first call may take a tenth of a second. */
    public Device device() {
        return device.get();
    }

    @Override
    public String toString() {
        return text;
    }
}
