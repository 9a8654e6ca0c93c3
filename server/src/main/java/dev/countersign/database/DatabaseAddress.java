package dev.countersign.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * How to reach PostgreSQL: a JDBC URL of hosts and database that is safe to show, and separately the driver's parameters,
 * credentials included.
 */
record DatabaseAddress(String jdbcUrl, Map<String, String> parameters) {
    /** Timeouts turn a frozen server into an error instead of a thread that never returns. */
    private static final Map<PGProperty, String> DEFAULTS = Map.of(
            PGProperty.APPLICATION_NAME, "countersign",
            PGProperty.CONNECT_TIMEOUT, "5",
            PGProperty.SOCKET_TIMEOUT, "5",
            PGProperty.TCP_KEEP_ALIVE, "true");

    private static final String TO_ASK_S = "2";

    private static final String PREFIX = "jdbc:postgresql://";
    private static final Pattern URL = Pattern.compile("(?<scheme>jdbc:postgresql|postgres(?:ql)?)://"
            + "(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?"
            + "(?<hosts>[^@/?#]*)"
            + "(?:/(?<name>[^?#]*))?"
            + "(?:\\?(?<query>[^#]*))?");
    private static final Pattern HOST =
            Pattern.compile("(?<name>\\[[0-9a-fA-F:.]+]|[A-Za-z0-9_.-]+)(?::(?<port>\\d{1,5}))?");
    private static final Pattern BARE_IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\uFFFD]");
    private static final int LAST_PORT = 65_535;

    /**
     * Reads {@code postgres://} and {@code postgresql://} as libpq does (user, password and values percent-encoded, RFC
     * 3986), and {@code jdbc:postgresql://}, also with a user in it. If the URL names several hosts, the node uses the
     * primary.
     *
     * @throws DatabaseUnusable if the URL has none of these forms; the message does not repeat the value
     */
    static DatabaseAddress parse(String url) {
        var parts = URL.matcher(url);
        if (!parts.matches()) {
            throw malformed();
        }
        if (Optional.ofNullable(parts.group("name")).orElse("").contains("@")) {
            throw new DatabaseUnusable(
                    "DATABASE_URL: an @ comes after the host; it must be"
                            + " postgres://user:password@host:port/db, with %2F for a / in the password and %40 for an @ in a name.");
        }
        var ofJdbc = "jdbc:postgresql".equals(parts.group("scheme"));
        var given = ConnectionParameters.of(parts.group("query"), ofJdbc);
        var parameters = new TreeMap<>(given.ofTheDriver());
        putOnce(parameters, PGProperty.USER, credential(parts.group("user")));
        putOnce(parameters, PGProperty.PASSWORD, credential(parts.group("password")));
        var hosts = hosts(seen(decoded(parts.group("hosts"))), given, ofJdbc);
        var name = Optional.of(seen(decoded(parts.group("name")))).filter(text -> !text.isEmpty());
        if (name.isPresent() && given.database().isPresent()) {
            throw givenTwice("the database");
        }
        var database = name.or(given::database)
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .orElse("");
        return new DatabaseAddress(PREFIX + String.join(",", hosts) + "/" + database, Map.copyOf(parameters));
    }

    private static List<String> hosts(String inTheUrl, ConnectionParameters given, boolean ofJdbc) {
        if (!inTheUrl.isEmpty() && given.host().isPresent()) {
            throw givenTwice("the host");
        }
        var text = given.host().orElse(inTheUrl);
        if (text.isEmpty() && ofJdbc) {
            text = "localhost";
        }
        if (text.isEmpty()) {
            throw new DatabaseUnusable(
                    "DATABASE_URL: it names no host; it must be postgres://user:password@host:port/db.");
        }
        var names = text.split(",", -1);
        var ports = given.port().map(list -> list.split(",", -1)).orElse(new String[0]);
        if (ports.length > 1 && ports.length != names.length) {
            throw new DatabaseUnusable(
                    "DATABASE_URL: parameter port: it must be one port for all hosts, or one for each of them.");
        }
        var hosts = new ArrayList<String>();
        for (var place = 0; place < names.length; place++) {
            var port = ports.length == 0 ? "" : ports[ports.length == 1 ? 0 : place];
            hosts.add(host(names[place], port));
        }
        return hosts;
    }

    private static String host(String text, String port) {
        if (text.startsWith("/") || text.startsWith("@")) {
            throw new DatabaseUnusable(
                    "DATABASE_URL: its host is a Unix socket, which Java cannot use; it must be a name or an address.");
        }
        var parts = HOST.matcher(BARE_IPV6.matcher(text).matches() && !port.isEmpty() ? "[" + text + "]" : text);
        if (!parts.matches()) {
            throw malformed();
        }
        if (parts.group("port") != null && !port.isEmpty()) {
            throw givenTwice("the port");
        }
        var number = parts.group("port") == null ? port : parts.group("port");
        if (number.isEmpty()) {
            return parts.group("name");
        }
        if (!number.matches("\\d{1,5}") || Integer.parseInt(number) < 1 || Integer.parseInt(number) > LAST_PORT) {
            throw new DatabaseUnusable("DATABASE_URL: its port is not right; it must be 1 to " + LAST_PORT + ".");
        }
        return parts.group("name") + ":" + number;
    }

    private static void putOnce(Map<String, String> parameters, PGProperty property, @Nullable String value) {
        if (value != null && parameters.put(property.getName(), value) != null) {
            throw givenTwice("the " + property.getName());
        }
    }

    private static DatabaseUnusable givenTwice(String what) {
        return new DatabaseUnusable(
                "DATABASE_URL: " + what + " is given twice, before the question mark and as a parameter.");
    }

    static DatabaseUnusable malformed() {
        return new DatabaseUnusable(
                "DATABASE_URL: its value is not right; it must be postgres://user:password@host:port/db"
                        + " (percent-encode signs such as @ or / in the password).");
    }

    private static String decoded(@Nullable String text) {
        try {
            return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEncoding) {
            throw malformed();
        }
    }

    private static String seen(String text) {
        if (UNSEEN.matcher(text).find()) {
            throw malformed();
        }
        return text;
    }

    /** Refuses a zero byte, with which the protocol ends a text. */
    private static @Nullable String credential(@Nullable String text) {
        var decoded = decoded(text);
        if (decoded.indexOf(0) >= 0) {
            throw malformed();
        }
        return decoded.isEmpty() ? null : decoded;
    }

    /** The operator's parameters, with our defaults for the rest. */
    Properties driverProperties() {
        var properties = new Properties();
        DEFAULTS.forEach((property, value) -> properties.setProperty(property.getName(), value));
        properties.putAll(parameters);
        return properties;
    }

    /** Each host alone. */
    List<DatabaseAddress> hosts() {
        var path = jdbcUrl.indexOf('/', PREFIX.length());
        var ofOneHost = new TreeMap<>(parameters);
        // Which host is the primary is for us to decide.
        ofOneHost.remove(PGProperty.TARGET_SERVER_TYPE.getName());
        ofOneHost.remove(PGProperty.LOAD_BALANCE_HOSTS.getName());
        return Stream.of(jdbcUrl.substring(PREFIX.length(), path).split(","))
                .map(host -> new DatabaseAddress(PREFIX + host + jdbcUrl.substring(path), Map.copyOf(ofOneHost)))
                .toList();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, driverProperties());
    }

    /** For a short question; the server may be frozen. */
    Connection connectToAsk() throws SQLException {
        var properties = driverProperties();
        // An operator who looks at the old primary sees why there is a connection.
        properties.setProperty(PGProperty.APPLICATION_NAME.getName(), "countersign-lookout");
        properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), TO_ASK_S);
        properties.setProperty(PGProperty.SOCKET_TIMEOUT.getName(), TO_ASK_S);
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    /** The hosts and the database, without credentials. */
    String place() {
        return jdbcUrl.substring(PREFIX.length()).replaceFirst("/$", "");
    }

    @Override
    public String toString() {
        return "DatabaseAddress[" + jdbcUrl + "]";
    }
}
