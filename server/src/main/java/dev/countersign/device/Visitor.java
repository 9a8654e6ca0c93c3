package dev.countersign.device;

/**
 * Who is asking, at this moment.
 *
 * @param userAgent at most 512 characters, without control characters (SEC-70)
 * @param ip the client's address, IPv4 or IPv6 without zone
 * @param browserToken the device cookie's token: the same for the same browser
 */
public record Visitor(Device device, String userAgent, String ip, BrowserToken browserToken) {

    /** Whose share of a limit this visitor takes. */
    public Network network() {
        return Network.of(ip);
    }
}
