package dev.countersign.web;

/** The paths of the WebSockets. */
public final class SocketPaths {
    /** For members. */
    public static final String LIVE = "/api/v1/live";

    /** For back ends. */
    public static final String EVENTS = "/api/v1/service/events";

    private SocketPaths() {}

    /** Responses at these paths are a handshake or a short problem, so they need no buffer. */
    public static boolean contain(String path) {
        return path.equals(LIVE) || path.equals(EVENTS);
    }
}
