package dev.countersign.device;

import dev.countersign.database.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * A browser as described by its user agent. The description is a claim of the client: people can recognise a device by it,
 * but it decides nothing. The names are from our own list ({@link Families}), even for a row that an older release wrote.
 *
 * @param label for people, "Firefox on Linux"
 * @param browser its family, or "Unknown browser"
 * @param os its family, or empty
 */
public record Device(String label, DeviceKind kind, String browser, String os) {
    static final Device UNKNOWN = of(DeviceKind.OTHER, "", "");

    static Device of(DeviceKind kind, String browser, String os) {
        return new Device(label(browser, os), kind, Families.browser(browser), Families.system(os));
    }

    /** For people: "Firefox on Linux", and "Tizen Browser" instead of "Tizen Browser on Tizen". */
    public static String label(String browser, String os) {
        var ours = Families.browser(browser);
        var system = Families.system(os);
        return system.isEmpty() || shareAWord(ours, system) ? ours : ours + " on " + system;
    }

    private static boolean shareAWord(String browser, String system) {
        var words = Arrays.asList(browser.split(" "));
        return Arrays.stream(system.split(" ")).anyMatch(words::contains);
    }

    /** Reads the columns {@code kind}, {@code browser} and {@code os}. */
    public static Device from(ResultSet row) throws SQLException {
        return of(Word.read(DeviceKind.class, row.getString("kind")), row.getString("browser"), row.getString("os"));
    }
}
