package dev.countersign.device;

import java.util.function.Supplier;

/**
 * A client's description of itself, which is read only when somebody asks for its {@link #device()}: a request that is
 * turned away costs no parsing.
 */
public final class UserAgent {
    private final String text;
    private final Supplier<Device> device;

    /**
     * @param text at most 512 characters, without control characters (SEC-70)
     * @param device gives the same one whenever it is asked
     */
    public UserAgent(String text, Supplier<Device> device) {
        this.text = text;
        this.device = device;
    }

    public String text() {
        return text;
    }

    /** Takes up to a tenth of a second when it is asked first. */
    public Device device() {
        return device.get();
    }

    @Override
    public String toString() {
        return text;
    }
}
