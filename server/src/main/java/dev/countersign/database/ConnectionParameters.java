package dev.countersign.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * The parameters of a connection URL. Parameters of libpq (PostgreSQL 18, 32.1.2) and of the JDBC driver are both accepted,
 * and translated to the driver's. A parameter that cannot be honoured is refused by name: ignoring it could mean less
 * security than the operator asked for (SEC-93). No message shows a password.
 */
final class ConnectionParameters {
    private static final String HOST = "host";
    private static final String PORT = "port";
    private static final String DATABASE = "dbname";
    private static final int LONGEST_TIME_S = 2_147_483;

    /** Stands for the certificate authorities that Java trusts. */
    private static final String SYSTEM = "system";

    /** Parameters of libpq that the driver has under another name, with the same values. */
    private static final Map<String, PGProperty> RENAMED = Map.of(
            "application_name", PGProperty.APPLICATION_NAME,
            "channel_binding", PGProperty.CHANNEL_BINDING,
            "gssencmode", PGProperty.GSS_ENC_MODE,
            "krbsrvname", PGProperty.KERBEROS_SERVER_NAME,
            "require_auth", PGProperty.REQUIRE_AUTH,
            "sslnegotiation", PGProperty.SSL_NEGOTIATION);

    /** Parameters of libpq, with the values that ask for what the driver does anyway. */
    private static final Map<String, Set<String>> ALWAYS_SO = Map.of(
            "client_encoding", Set.of("UTF8", "utf8", "UTF-8", "utf-8", "auto"),
            "gssdelegation", Set.of("0"),
            "max_protocol_version", Set.of("3.0", "3.2", "latest"),
            "min_protocol_version", Set.of("3.0"),
            "ssl_max_protocol_version", Set.of("TLSv1.3"),
            "ssl_min_protocol_version", Set.of("TLSv1", "TLSv1.1", "TLSv1.2"),
            "sslcertmode", Set.of("allow"),
            "sslcompression", Set.of("0"),
            "sslsni", Set.of("1"));

    private static final String TUNED_BY_SYSTEM = "Java leaves that to the operating system";
    private static final String NOT_OAUTH = "signing in to PostgreSQL by OAuth is not supported";
    private static final String IN_THE_URL = "user, password and hosts must be in the URL";

    /** Parameters that cannot be honoured, and why or what to do instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("keepalives_idle", TUNED_BY_SYSTEM),
            Map.entry("keepalives_interval", TUNED_BY_SYSTEM),
            Map.entry("keepalives_count", TUNED_BY_SYSTEM),
            Map.entry("tcp_user_timeout", TUNED_BY_SYSTEM),
            Map.entry("passfile", IN_THE_URL),
            Map.entry("service", IN_THE_URL),
            Map.entry("servicefile", IN_THE_URL),
            Map.entry("requirepeer", "it is for Unix sockets, and Java connects by TCP"),
            Map.entry("sslcrl", "Java looks for revoked certificates with -Dcom.sun.net.ssl.checkRevocation=true"),
            Map.entry("sslcrldir", "Java looks for revoked certificates with -Dcom.sun.net.ssl.checkRevocation=true"),
            Map.entry("sslkeylogfile", "TLS keys are never written to a file"),
            Map.entry("scram_client_key", "the password must be in the URL"),
            Map.entry("scram_server_key", "the password must be in the URL"),
            Map.entry("oauth_issuer", NOT_OAUTH),
            Map.entry("oauth_client_id", NOT_OAUTH),
            Map.entry("oauth_client_secret", NOT_OAUTH),
            Map.entry("oauth_scope", NOT_OAUTH),
            Map.entry("oauth_ca_file", NOT_OAUTH),
            Map.entry("hostRecheckSeconds", "a node looks for the primary itself"),
            Map.entry("loggerLevel", "LOGGING_LEVEL_ORG_POSTGRESQL says what the driver logs"),
            Map.entry("loggerFile", "the driver logs where the node does"),
            Map.entry("readOnly", "a node has to write"),
            Map.entry("allowEncodingChanges", "the encoding is UTF8"));

    private static final Set<String> OF_LIBPQ = Stream.of(
                    RENAMED.keySet().stream(),
                    ALWAYS_SO.keySet().stream(),
                    REFUSED.keySet().stream(),
                    Stream.of(
                            HOST,
                            "hostaddr",
                            PORT,
                            DATABASE,
                            "connect_timeout",
                            "fallback_application_name",
                            "keepalives",
                            "load_balance_hosts",
                            "replication",
                            "target_session_attrs"))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private static final Map<String, PGProperty> OF_THE_DRIVER = Arrays.stream(PGProperty.values())
            .collect(Collectors.toUnmodifiableMap(PGProperty::getName, property -> property));

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\uFFFD]");

    private final boolean ofJdbc;
    private final Map<String, String> driver = new LinkedHashMap<>();
    private final Map<String, String> place = new HashMap<>();
    private final Set<String> given = new HashSet<>();
    private @Nullable String fallbackName;

    private ConnectionParameters(boolean ofJdbc) {
        this.ofJdbc = ofJdbc;
    }

    /**
     * @param query the part of the URL after the question mark
     * @param ofJdbc the URL begins with {@code jdbc:}: a plus is a space, and {@code ssl} has the driver's meaning
     * @throws DatabaseUnusable naming the wrong parameter
     */
    static ConnectionParameters of(@Nullable String query, boolean ofJdbc) {
        try {
            return read(query, ofJdbc);
        } catch (DatabaseUnusable refused) {
            throw query != null && query.contains("@") ? notShown() : refused;
        }
    }

    /** An @ ends a password. So what looks like a parameter may be the rest of a password with a question mark in it. */
    private static DatabaseUnusable notShown() {
        return new DatabaseUnusable(
                "DATABASE_URL: one of its parameters is not right, and is not shown, because it may be a piece of the password;"
                        + " write %3F for a ? and %40 for an @.");
    }

    private static ConnectionParameters read(@Nullable String query, boolean ofJdbc) {
        var parameters = new ConnectionParameters(ofJdbc);
        for (var part : query == null ? new String[0] : query.split("&")) {
            if (!part.isEmpty()) {
                parameters.add(part);
            }
        }
        parameters.checkTogether();
        return parameters;
    }

    /** The parameters to give to the driver. */
    Map<String, String> ofTheDriver() {
        return driver;
    }

    Optional<String> host() {
        return Optional.ofNullable(place.get(HOST));
    }

    Optional<String> port() {
        return Optional.ofNullable(place.get(PORT));
    }

    Optional<String> database() {
        return Optional.ofNullable(place.get(DATABASE));
    }

    private void add(String part) {
        var equals = part.indexOf('=');
        var name = decoded(equals < 0 ? part : part.substring(0, equals)).orElseThrow(DatabaseAddress::malformed);
        if (equals < 0 && ofJdbc && name.equals(PGProperty.SSL.getName())) {
            put(name, PGProperty.SSL, "true");
            return;
        }
        if (name.isBlank()) {
            throw new DatabaseUnusable("DATABASE_URL: a parameter has no name; each must be name=value.");
        }
        if (!isKnown(name)) {
            throw unknown(name);
        }
        var value = equals < 0 ? Optional.of("") : decoded(part.substring(equals + 1));
        if (value.isEmpty()) {
            throw wrong(name, "its value is not percent-encoded correctly");
        }
        if (value.get().isEmpty()) {
            throw wrong(name, "it has no value; leave it out, or write " + name + "=…");
        }
        if (UNSEEN.matcher(value.get()).find()) {
            throw wrong(name, "its value has a character that cannot be seen");
        }
        take(name, value.get());
    }

    private void take(String name, String value) {
        if (REFUSED.containsKey(name)) {
            throw wrong(name, "it cannot be honoured (" + REFUSED.get(name) + "); leave it out");
        }
        var values = ALWAYS_SO.get(name);
        if (values != null) {
            if (!values.contains(value)) {
                throw wrong(name, "'" + value + "' cannot be honoured; " + insteadOf(name, values));
            }
            once(name);
            return;
        }
        switch (name) {
            case HOST, "PGHOST" -> place(HOST, value);
            case "hostaddr" -> place(HOST, value);
            case PORT, "PGPORT" -> place(PORT, value);
            case DATABASE, "PGDBNAME" -> place(DATABASE, value);
            case "connect_timeout" -> {
                if (!WHOLE_NUMBER.matcher(value.strip()).matches()) {
                    throw wrong(name, "'" + value + "' is not right; it must be whole seconds");
                }
                put(name, PGProperty.CONNECT_TIMEOUT, value.strip().startsWith("-") ? "0" : value.strip());
            }
            case "fallback_application_name" -> {
                once(name);
                fallbackName = value;
            }
            case "keepalives" ->
                put(name, PGProperty.TCP_KEEP_ALIVE, oneOf(name, value, Map.of("1", "true", "0", "false")));
            case "load_balance_hosts" ->
                put(
                        name,
                        PGProperty.LOAD_BALANCE_HOSTS,
                        oneOf(name, value, Map.of("disable", "false", "random", "true")));
            case "replication" -> {
                if (!Set.of("0", "false", "off", "no").contains(value)) {
                    throw wrong(name, "it cannot be honoured (a node sends SQL); leave it out");
                }
            }
            case "target_session_attrs" ->
                put(
                        name,
                        PGProperty.TARGET_SERVER_TYPE,
                        writable(
                                name,
                                oneOf(
                                        name,
                                        value,
                                        Map.of(
                                                "any", "any",
                                                "read-write", "primary",
                                                "primary", "primary",
                                                "read-only", "secondary",
                                                "standby", "secondary",
                                                "prefer-standby", "preferSecondary"))));
            case "targetServerType" -> put(name, PGProperty.TARGET_SERVER_TYPE, writable(name, value));
            case "sslrootcert" -> {
                if (value.equals(SYSTEM)) {
                    put("sslfactory", PGProperty.SSL_FACTORY, "org.postgresql.ssl.DefaultJavaSSLFactory");
                }
                put(name, PGProperty.SSL_ROOT_CERT, value);
            }
            case "ssl" -> takeSsl(value);
            default -> {
                var property = RENAMED.containsKey(name) ? RENAMED.get(name) : OF_THE_DRIVER.get(name);
                put(name, Objects.requireNonNull(property), value);
            }
        }
    }

    /** For libpq, {@code ssl=true} means sslmode=require; for the driver it means verify-full. */
    private void takeSsl(String value) {
        if (!ofJdbc && value.equals("true")) {
            put("ssl", PGProperty.SSL_MODE, "require");
        } else if (ofJdbc) {
            put("ssl", PGProperty.SSL, oneOf("ssl", value, Map.of("true", "true", "false", "false")));
        } else {
            throw wrong("ssl", "'" + value + "' is not right; it must be true; use sslmode for anything else");
        }
    }

    private static String writable(String name, String type) {
        if (Set.of("any", "primary", "master", "preferPrimary").contains(type)) {
            return type;
        }
        throw wrong(
                name,
                List.of(Objects.requireNonNull(PGProperty.TARGET_SERVER_TYPE.getChoices()))
                                .contains(type)
                        ? "it asks for a server that takes no writes; it must be primary"
                        : "its value is not right; it must be primary or any");
    }

    private static String oneOf(String name, String value, Map<String, String> meanings) {
        var meaning = meanings.get(value);
        if (meaning == null) {
            throw wrong(
                    name,
                    "'" + value + "' is not right; it must be "
                            + either(meanings.keySet().stream().sorted().toList()));
        }
        return meaning;
    }

    private static String insteadOf(String name, Set<String> values) {
        return switch (name) {
            case "ssl_min_protocol_version" -> "start Java with -Djdk.tls.client.protocols=TLSv1.3 instead";
            case "ssl_max_protocol_version" -> "start Java with -Djdk.tls.client.protocols=TLSv1.2 instead";
            default -> "it must be " + either(values.stream().sorted().toList()) + ", or left out";
        };
    }

    private void place(String what, String value) {
        once(what);
        place.put(what, value);
    }

    private void put(String name, PGProperty property, String value) {
        once(property.getName());
        check(name, property, value);
        driver.put(property.getName(), value);
    }

    private void once(String name) {
        if (!given.add(name)) {
            throw wrong(name, "it is given twice");
        }
    }

    /** The driver takes any unknown text for false, and reports a wrong number only when it connects. */
    private static void check(String name, PGProperty property, String value) {
        var choices = property.getChoices();
        var usual = String.valueOf(property.getDefaultValue());
        if (property == PGProperty.REQUIRE_AUTH && choices != null) {
            Stream.of(value.split(",", -1)).map(String::strip).forEach(method -> mustBeOneOf(name, method, choices));
        } else if (choices != null) {
            mustBeOneOf(name, value, choices);
        } else if (usual.equals("true") || usual.equals("false")) {
            mustBeOneOf(name, value, "true", "false");
        } else if (WHOLE_NUMBER.matcher(usual).matches()) {
            checkNumber(name, property, value, usual.startsWith("-") || property == PGProperty.PREPARE_THRESHOLD);
        }
    }

    /** To the driver, a negative timeout means no timeout. */
    private static void checkNumber(String name, PGProperty property, String value, boolean mayBeNegative) {
        if (!WHOLE_NUMBER.matcher(value).matches()) {
            throw wrong(name, "'" + value + "' is not right; it must be a whole number");
        }
        var number = Integer.parseInt(value);
        if (number < 0 && !mayBeNegative) {
            throw wrong(name, "'" + value + "' is not right; it must not be negative");
        }
        if (property.getName().endsWith("Timeout") && number > LONGEST_TIME_S) {
            throw wrong(name, "'" + value + "' is not right; it must be at most " + LONGEST_TIME_S);
        }
    }

    private static void mustBeOneOf(String name, String value, String... choices) {
        if (!List.of(choices).contains(value)) {
            throw wrong(name, "'" + value + "' is not right; it must be " + either(List.of(choices)));
        }
    }

    private static String either(List<String> choices) {
        var last = choices.size() - 1;
        return last == 0
                ? choices.getFirst()
                : String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
    }

    /** As in libpq, a parameter that asks for security which a weaker mode cannot give is refused in that mode. */
    private void checkTogether() {
        if (fallbackName != null) {
            driver.putIfAbsent(PGProperty.APPLICATION_NAME.getName(), fallbackName);
        }
        var mode = driver.get(PGProperty.SSL_MODE.getName());
        if (mode != null && driver.containsKey(PGProperty.SSL.getName())) {
            throw wrong("ssl", "it is given together with sslmode; leave it out");
        }
        if (driver.remove(PGProperty.SSL_ROOT_CERT.getName(), SYSTEM)) {
            if (mode != null && !mode.equals("verify-full")) {
                throw wrong("sslrootcert", "'system' needs sslmode=verify-full, not " + mode);
            }
            if (driver.containsKey(PGProperty.SSL_CERT.getName()) || driver.containsKey(PGProperty.SSL_KEY.getName())) {
                throw wrong("sslrootcert", "'system' cannot be used together with sslcert and sslkey");
            }
            driver.remove(PGProperty.SSL.getName());
            driver.put(PGProperty.SSL_MODE.getName(), "verify-full");
        }
        if ("disable".equals(mode) && "require".equals(driver.get(PGProperty.CHANNEL_BINDING.getName()))) {
            throw wrong("channel_binding", "'require' needs TLS, and sslmode is 'disable'");
        }
        if ("direct".equals(driver.get(PGProperty.SSL_NEGOTIATION.getName()))
                && !driver.containsKey(PGProperty.SSL.getName())
                && !List.of("require", "verify-ca", "verify-full")
                        .contains(String.valueOf(driver.get(PGProperty.SSL_MODE.getName())))) {
            throw wrong("sslnegotiation", "'direct' needs sslmode=require, verify-ca or verify-full");
        }
    }

    private Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(ofJdbc ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException badEncoding) {
            return Optional.empty();
        }
    }

    private static boolean isKnown(String name) {
        return OF_LIBPQ.contains(name) || OF_THE_DRIVER.containsKey(name);
    }

    private DatabaseUnusable unknown(String name) {
        var known = Stream.concat(OF_LIBPQ.stream(), OF_THE_DRIVER.keySet().stream())
                .filter(each -> !REFUSED.containsKey(each))
                .distinct()
                .collect(Collectors.toMap(each -> each, each -> each));
        // If a password contains an ampersand, the supposed name may be the rest of that password, so do not show it.
        var afterPassword = driver.containsKey(PGProperty.PASSWORD.getName())
                || driver.containsKey(PGProperty.SSL_PASSWORD.getName());
        var shown = name.matches("[A-Za-z_]{1,40}") && !afterPassword
                ? "parameter '" + name + "'"
                : "parameter of that name";
        return new DatabaseUnusable(
                "DATABASE_URL: there is no " + shown + "; did you mean '" + NearestName.to(name, known) + "'?");
    }

    private static DatabaseUnusable wrong(String name, String why) {
        return new DatabaseUnusable("DATABASE_URL: parameter " + name + ": " + why + ".");
    }
}
