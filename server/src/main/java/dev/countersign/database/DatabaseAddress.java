package dev.countersign.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * How to reach PostgreSQL: a JDBC URL with its query parameters kept, and the credentials apart from it, so that the URL
 * can be shown.
 */
record DatabaseAddress(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
    private static final int OLDEST_VERSION = 150_000;
    private static final String HOST = "(?:\\[[0-9a-fA-F:.]+]|[\\w.-]+)(?::\\d{1,5})?";
    private static final Pattern POSTGRES_URL = Pattern.compile("postgres(?:ql)?://"
            + "(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?"
            + "(?<hosts>" + HOST + "(?:," + HOST + ")*)"
            + "(?:/(?<name>[^?#]*))?"
            + "(?:\\?(?<query>[^#]*))?");

    /**
     * Reads {@code postgres://}, {@code postgresql://} (user and password percent-encoded, RFC 3986) or
     * {@code jdbc:postgresql://}.
     *
     * @throws DatabaseUnusable where it is none of them; the message does not repeat the value
     */
    static DatabaseAddress parse(String url) {
        if (url.startsWith("jdbc:postgresql://")) {
            return new DatabaseAddress(url, null, null);
        }
        var parts = POSTGRES_URL.matcher(url);
        if (!parts.matches()) {
            throw malformed();
        }
        try {
            var query = parts.group("query");
            var jdbcUrl = "jdbc:postgresql://" + parts.group("hosts") + "/"
                    + (parts.group("name") == null ? "" : parts.group("name"))
                    + (query == null || query.isEmpty() ? "" : "?" + query);
            return new DatabaseAddress(jdbcUrl, decoded(parts.group("user")), decoded(parts.group("password")));
        } catch (IllegalArgumentException badEncoding) {
            throw malformed();
        }
    }

    private static DatabaseUnusable malformed() {
        return new DatabaseUnusable(
                "DATABASE_URL: its value is not right; it must be postgres://user:password@host:port/db"
                        + " (a sign such as @ or / in the password percent-encoded).");
    }

    private static @Nullable String decoded(@Nullable String text) {
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Bounded waits, so that a frozen server becomes an error instead of a thread that never returns. */
    Properties driverProperties() {
        var properties = new Properties();
        properties.setProperty("ApplicationName", "countersign");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "15");
        properties.setProperty("tcpKeepAlive", "true");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, driverProperties());
    }

    /** @throws DatabaseUnusable where it cannot be reached, refuses us, is older than 15 or not in UTF-8 */
    void check() {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")) {
            row.next();
            if (row.getInt(1) < OLDEST_VERSION) {
                throw new DatabaseUnusable("DATABASE_URL: this PostgreSQL is version " + row.getInt(1) / 10_000
                        + "; it must be 15 or newer.");
            }
            if (!"UTF8".equals(row.getString(2))) {
                throw new DatabaseUnusable(
                        "DATABASE_URL: this database is encoded in " + row.getString(2) + "; it must be UTF8.");
            }
        } catch (SQLException failure) {
            throw new DatabaseUnusable("DATABASE_URL: " + inOneLine(failure));
        }
    }

    /** What the server says is said on; what the driver says only where it cannot hold the URL. */
    private static String inOneLine(SQLException failure) {
        var state = failure.getSQLState();
        if (state != null && state.startsWith("28")) {
            return "PostgreSQL refuses the user or the password; they must be those of a role that may log in.";
        }
        var said = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        if (said.contains("jdbc:")) {
            return "its value is not right; it must be postgres://user:password@host:port/db.";
        }
        if (PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState().equals(state)) {
            return "PostgreSQL cannot be reached (" + said + "); is it running, and are host and port right?";
        }
        return "PostgreSQL cannot be used: " + said;
    }

    @Override
    public String toString() {
        return "DatabaseAddress[" + jdbcUrl.replaceFirst("(?s)\\?.*", "").replaceFirst("(?s)//.*@", "//") + "]";
    }
}
