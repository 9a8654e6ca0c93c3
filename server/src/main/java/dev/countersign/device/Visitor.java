package dev.countersign.device;

/**
 * The browser and address that a request came from.
 *
 * @param ip the client's address, IPv4 or IPv6 without zone
 * @param browserToken the device cookie's token, which stays the same for the same browser
 */
public record Visitor(UserAgent userAgent, String ip, BrowserToken browserToken) {

    public Device device() {
        return userAgent.device();
    }

    /** The network whose limits and places apply to this visitor. */
    public Network network() {
        return Network.of(ip);
    }
}
