package dev.countersign.device;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What we can tell of a browser from its user agent; a claim of the client's, good for people to recognise and for no
 * decision.
 *
 * @param label for people, "Firefox on Linux"
 * @param browser its family, or "Unknown browser"
 * @param os its family, or empty
 */
public record Device(String label, DeviceKind kind, String browser, String os) {

    static Device of(DeviceKind kind, String browser, String os) {
        return new Device(label(browser, os), kind, browser, os);
    }

    /** For people: "Firefox on Linux". */
    public static String label(String browser, String os) {
        return os.isEmpty() ? browser : browser + " on " + os;
    }

    /** Reads the columns {@code kind}, {@code browser} and {@code os}. */
    public static Device from(ResultSet row) throws SQLException {
        return of(DeviceKind.of(row.getString("kind")), row.getString("browser"), row.getString("os"));
    }
}
