package dev.countersign;

import dev.countersign.device.Networks;
import dev.countersign.web.CookieDomains;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The settings that an operator may give: variable, property and valid values, as the contract lists them. Their defaults
 * are in {@code application.yaml}. All are checked before anything starts, so the rooms receive only valid values.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum Setting {
    DATABASE_URL("countersign.database.url", "postgres://user:password@host:port/db", Setting::isDatabaseUrlOrEmpty),
    SESSION_SECRET("countersign.secret", "at least 32 bytes long", Setting::isLongSecretOrEmpty),
    PORT("server.port", "a port, 1 to 65535", wholeNumber(1, 65_535)),
    COUNTERSIGN_DATA_DIR("countersign.data-dir", "a folder", value -> !value.isBlank()),
    COUNTERSIGN_PUBLIC_URL(
            "countersign.public-url",
            "an origin such as https://sign-in.example.org (plain http only for localhost and 127.0.0.1)",
            Setting::isOrigin),
    COUNTERSIGN_RETURN_ORIGINS(
            "countersign.return-origins",
            "origins such as https://app.example.org,https://shop.example.org (plain http only for localhost and 127.0.0.1)",
            Setting::areOrigins),
    COUNTERSIGN_COOKIE_NAME(
            "countersign.cookie-name",
            "1 to 50 letters, digits and hyphens, such as staging, without -waiting, -device, -rounds or -notice at the end",
            Setting::isCookieName),
    COUNTERSIGN_COOKIE_DOMAIN("countersign.cookie-domain", "a domain such as example.org", Setting::isDomainOrEmpty),
    COUNTERSIGN_TRUSTED_PROXIES("countersign.trusted-proxies", "CIDRs such as 10.0.0.0/8,fd00::/8", Setting::areCidrs),
    COUNTERSIGN_SESSION_LIMIT("countersign.session.limit", "a whole number from 1 to 100", wholeNumber(1, 100)),
    COUNTERSIGN_SESSION_AT_LIMIT(
            "countersign.session.at-limit", "refuse, end-oldest or ask", oneOf("refuse", "end-oldest", "ask")),
    COUNTERSIGN_SESSION_IDLE("countersign.session.idle", "a duration from 1s to 720h", duration("1s", "720h")),
    COUNTERSIGN_SESSION_LIFETIME("countersign.session.lifetime", "a duration from 1s to 720h", duration("1s", "720h")),
    COUNTERSIGN_APPROVAL("countersign.approval.mode", "required or off", oneOf("required", "off")),
    COUNTERSIGN_APPROVAL_LIFETIME("countersign.approval.lifetime", "a duration from 1s to 10m", duration("1s", "10m")),
    COUNTERSIGN_APPROVAL_TRIES("countersign.approval.tries", "a whole number from 1 to 10", wholeNumber(1, 10)),
    COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS(
            "countersign.limits.sign-ups-per-address", "a count and a duration such as 20/1h", Setting::isRate),
    COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS(
            "countersign.limits.failures-per-address", "a count and a duration such as 100/1h", Setting::isRate),
    COUNTERSIGN_LIMITS_SIGN_INS_PER_ADDRESS(
            "countersign.limits.sign-ins-per-address", "a count and a duration such as 2000/1h", Setting::isRate),
    COUNTERSIGN_LIMITS_RIGHT_PASSWORDS_PER_ACCOUNT(
            "countersign.limits.right-passwords-per-account", "a count and a duration such as 30/10m", Setting::isRate),
    COUNTERSIGN_LIMITS_CALLS_PER_KEY(
            "countersign.limits.calls-per-key", "a count and a duration such as 60000/1m", Setting::isRate),
    COUNTERSIGN_PASSWORD_MIN_LENGTH(
            "countersign.password.min-length", "a whole number from 8 to 256", wholeNumber(8, 256)),
    COUNTERSIGN_CACHE_SIZE("countersign.cache.size", "a whole number from 0 to 10000000", wholeNumber(0, 10_000_000)),
    COUNTERSIGN_HISTORY_ADDRESSES(
            "countersign.history.addresses", "a duration from 1d to 3650d", duration("1d", "3650d")),
    COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS(
            "countersign.webhooks.allowed-networks", "CIDRs such as 10.0.0.0/8,fd00::/8", Setting::areCidrs),
    COUNTERSIGN_SHUTDOWN_DELAY("countersign.shutdown.delay", "a duration from 0s to 10m", duration("0s", "10m"));

    private static final Set<Setting> NEVER_SHOWN = Set.of(DATABASE_URL, SESSION_SECRET);

    /** An empty value is a variable that was not expanded; without it, the node would start with a new, empty database. */
    private static final Set<Setting> NEVER_EMPTY = Set.of(DATABASE_URL, SESSION_SECRET);

    private static final Set<Setting> OF_NETWORKS =
            Set.of(COUNTERSIGN_TRUSTED_PROXIES, COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS);
    private static final Pattern DATABASE_SCHEME =
            Pattern.compile("(jdbc:postgresql|postgres(ql)?)://.+", Pattern.DOTALL);
    private static final Pattern CIDR =
            Pattern.compile("(?<network>\\d+(?:\\.\\d+){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*)/(?<bits>\\d{1,3})");

    /** The name of the session cookie. Other cookies add one of these endings, and no two instances may share a name. */
    private static final Pattern COOKIE_NAME =
            Pattern.compile("(?!.*-(?:waiting|device|rounds|notice|reset|sign-up)$)[A-Za-z0-9-]{1,50}");

    /** A domain of two labels or more, in lower case. */
    private static final Pattern DOMAIN = Pattern.compile(
            "(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** The name of this source in Spring's environment. */
    private static final String CLEANED = "settings of Countersign";

    private static final Pattern ENDS = Pattern.compile("^[\\s\\p{Z}\\uFEFF]+|[\\s\\p{Z}\\uFEFF]+$");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final Pattern QUOTED = Pattern.compile("([\"'`]).*\\1|“.*”|‘.*’", Pattern.DOTALL);

    /** Java puts this character in place of bytes that are not text in the locale's encoding. */
    private static final String NOT_DECODED = "\uFFFD";

    private final String property;
    private final String whatIsRight;
    private final Predicate<String> isRight;

    Setting(String property, String whatIsRight, Predicate<String> isRight) {
        this.property = property;
        this.whatIsRight = whatIsRight;
        this.isRight = isRight;
    }

    /**
     * Puts each given value into the environment under its setting's property, without white space at its ends. Reads only
     * the variables listed here, even if Spring would accept another name for the same property.
     *
     * @throws StartRefused naming the first setting that is wrong, its value and what would be right
     */
    static void check(ConfigurableEnvironment environment) {
        var cleaned = new HashMap<String, Object>();
        environment.getPropertySources().addFirst(new MapPropertySource(CLEANED, cleaned));
        for (var setting : values()) {
            var value = setting.given(environment);
            if (value.isPresent()) {
                setting.check(value.get());
                cleaned.put(setting.property, value.get());
            }
        }
        if (!DATABASE_URL.in(environment).isEmpty()
                && SESSION_SECRET.in(environment).isEmpty()) {
            throw new StartRefused(
                    "SESSION_SECRET: is not set; with DATABASE_URL it must be " + SESSION_SECRET.whatIsRight + ".");
        }
        if (COUNTERSIGN_APPROVAL.in(environment).equals("off")
                && COUNTERSIGN_SESSION_AT_LIMIT.in(environment).equals("ask")) {
            throw new StartRefused(
                    "COUNTERSIGN_SESSION_AT_LIMIT: 'ask' needs COUNTERSIGN_APPROVAL=required; it must be refuse or end-oldest.");
        }
        checkWhoGetsTheCookies(environment);
    }

    /** An app that does not get the cookie would redirect everyone to sign-in, which would redirect them back. */
    private static void checkWhoGetsTheCookies(Environment environment) {
        var home = host(COUNTERSIGN_PUBLIC_URL.in(environment));
        var domain = COUNTERSIGN_COOKIE_DOMAIN.in(environment);
        if (!domain.isEmpty() && !isWithin(home, domain)) {
            throw new StartRefused(
                    "COUNTERSIGN_COOKIE_DOMAIN: '%s' is not right; it must be a domain of COUNTERSIGN_PUBLIC_URL's host, %s."
                            .formatted(domain, home));
        }
        if (!domain.isEmpty() && CookieDomains.isPublicSuffix(domain)) {
            throw new StartRefused(
                    "COUNTERSIGN_COOKIE_DOMAIN: '%s' is not right; it must be a domain of yours, not a public suffix: browsers reject cookies for those."
                            .formatted(domain));
        }
        for (var origin : list(COUNTERSIGN_RETURN_ORIGINS.in(environment))) {
            var host = host(origin);
            if (!host.equals(home) && (domain.isEmpty() || !isWithin(host, domain))) {
                throw new StartRefused(
                        "COUNTERSIGN_RETURN_ORIGINS: '%s' would get no cookie; its host must be %s, as in COUNTERSIGN_PUBLIC_URL, or COUNTERSIGN_COOKIE_DOMAIN a domain of both."
                                .formatted(origin, home));
            }
        }
    }

    private static String host(String origin) {
        return URI.create(origin).getHost().toLowerCase(Locale.ROOT);
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    String property() {
        return property;
    }

    private String in(Environment environment) {
        return environment.getProperty(property, "");
    }

    /** Follows the order of Spring's sources: arguments, system properties, variables, files, defaults. */
    private Optional<String> given(ConfigurableEnvironment environment) {
        for (var source : environment.getPropertySources()) {
            if (ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
                continue;
            }
            var isVariables = source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
            var value = source.getProperty(isVariables ? name() : property);
            if (value != null) {
                var given = ENDS.matcher(resolved(environment, value)).replaceAll("");
                if (given.isEmpty() && NEVER_EMPTY.contains(this) && !isOfDefaults(source)) {
                    throw new StartRefused(
                            "%s: is set, but empty; it must be %s, or not be set.".formatted(this, whatIsRight));
                }
                return Optional.of(given);
            }
        }
        return Optional.empty();
    }

    private static boolean isOfDefaults(PropertySource<?> source) {
        return source.getName().contains("class path resource");
    }

    private String resolved(Environment environment, Object value) {
        try {
            return environment.resolveRequiredPlaceholders(value.toString());
        } catch (IllegalArgumentException placeholderOfNothing) {
            // Spring's own message would show the value.
            throw hasPlaceholder();
        }
    }

    private StartRefused hasPlaceholder() {
        return new StartRefused(
                "%s: its value has ${…} in it, which names no setting; it must be %s.".formatted(this, whatIsRight));
    }

    private void check(String value) {
        if (value.contains("${")) {
            throw hasPlaceholder();
        }
        if (value.contains(NOT_DECODED)) {
            throw new StartRefused(
                    "%s: its value has characters that Java cannot read in this locale; set LC_ALL=C.UTF-8."
                            .formatted(this));
        }
        var unseen = UNSEEN.matcher(value);
        if (unseen.find()) {
            throw new StartRefused("%s: its value has a character that cannot be seen, U+%04X; it must be %s."
                    .formatted(this, unseen.group().codePointAt(0), whatIsRight));
        }
        if (QUOTED.matcher(value).matches()) {
            throw new StartRefused("%s: its value is in quotes; leave them out.".formatted(this));
        }
        if (!isRight.test(value)) {
            var shown = NEVER_SHOWN.contains(this) ? "its value" : "'" + inOneLine(value) + "'";
            throw new StartRefused("%s: %s is not right; it must be %s.".formatted(this, shown, whatIsRight));
        }
        if (OF_NETWORKS.contains(this)) {
            list(value).stream()
                    .flatMap(block -> Networks.flaw(block).stream())
                    .findFirst()
                    .ifPresent(flaw -> {
                        throw new StartRefused("%s: %s.".formatted(this, flaw));
                    });
        }
    }

    static String inOneLine(String value) {
        return value.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }

    private static Predicate<String> wholeNumber(int least, int most) {
        return value ->
                value.matches("\\d{1,8}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most;
    }

    private static Predicate<String> oneOf(String... words) {
        return List.of(words)::contains;
    }

    private static Predicate<String> duration(String least, String most) {
        Duration from = DurationStyle.detectAndParse(least);
        Duration to = DurationStyle.detectAndParse(most);
        return value -> {
            try {
                var duration = DurationStyle.detectAndParse(value);
                return duration.compareTo(from) >= 0 && duration.compareTo(to) <= 0;
            } catch (IllegalArgumentException | ArithmeticException notADuration) {
                return false;
            }
        };
    }

    private static boolean isRate(String value) {
        var slash = value.indexOf('/');
        return slash > 0
                && value.substring(0, slash).matches("0*[1-9]\\d{0,5}")
                && duration("1s", "720h").test(value.substring(slash + 1));
    }

    private static boolean isDatabaseUrlOrEmpty(String value) {
        return value.isEmpty() || DATABASE_SCHEME.matcher(value).matches();
    }

    private static boolean isLongSecretOrEmpty(String value) {
        return value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length >= 32;
    }

    private static boolean areCidrs(String value) {
        return list(value).stream().allMatch(Setting::isCidr);
    }

    private static boolean areOrigins(String value) {
        return list(value).stream().allMatch(Setting::isOrigin);
    }

    private static List<String> list(String value) {
        return value.isBlank()
                ? List.of()
                : Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    private static boolean isDomainOrEmpty(String value) {
        return value.isEmpty() || DOMAIN.matcher(value).matches();
    }

    private static boolean isCookieName(String value) {
        return COOKIE_NAME.matcher(value).matches();
    }

    private static boolean isCidr(String value) {
        var parts = CIDR.matcher(value);
        try {
            return parts.matches()
                    && Integer.parseInt(parts.group("bits"))
                            <= InetAddress.ofLiteral(parts.group("network")).getAddress().length * 8;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static boolean isOrigin(String value) {
        try {
            var url = URI.create(value);
            var host = url.getHost();
            var local = "localhost".equals(host) || "127.0.0.1".equals(host);
            return host != null
                    && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && local))
                    && url.getRawUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
