package dev.countersign;

import static dev.countersign.Format.duration;
import static dev.countersign.Format.notBlank;
import static dev.countersign.Format.oneOf;
import static dev.countersign.Format.wholeNumber;

import dev.countersign.approval.ApprovalSettings;
import dev.countersign.database.Database;
import dev.countersign.database.DatabaseUnusable;
import dev.countersign.device.CookieSettings;
import dev.countersign.device.Networks;
import dev.countersign.history.KeptMonths;
import dev.countersign.limits.Rate;
import dev.countersign.limits.WrittenDuration;
import dev.countersign.mail.MailServer;
import dev.countersign.mail.Sender;
import dev.countersign.mail.Support;
import dev.countersign.secret.Secret;
import dev.countersign.session.AtLimit;
import dev.countersign.signin.SignUpMode;
import dev.countersign.web.CookieDomains;
import dev.countersign.web.Origin;
import dev.countersign.web.Origins;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The settings that an operator may give: variable, property and valid values, as the contract lists them. Their defaults
 * are in {@code application.yaml}. All are checked before anything starts, by the parsers of the rooms that use them.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum Setting {
    DATABASE_URL(
            "countersign.database.url",
            new Format("postgres://user:password@host:port/db", Database::checkUrl).orEmpty()),
    SESSION_SECRET("countersign.secret", new Format("at least 32 bytes long", Secret::new).orEmpty()),
    SESSION_SECRET_PREVIOUS(
            "countersign.secret-previous", new Format("the old secret, at least 32 bytes long", Secret::new).orEmpty()),
    PORT("server.port", wholeNumber(1, 65_535).called("a port, 1 to 65535")),
    COUNTERSIGN_DATA_DIR("countersign.data-dir", notBlank("a folder")),
    COUNTERSIGN_PUBLIC_URL(
            "countersign.public-url",
            new Format(
                    "an origin such as https://sign-in.example.org (plain http only for localhost and 127.0.0.1)",
                    Origin::of)),
    COUNTERSIGN_RETURN_ORIGINS(
            "countersign.return-origins",
            new Format(
                    "origins such as https://app.example.org,https://shop.example.org (plain http only for localhost and 127.0.0.1)",
                    Origins::of)),
    COUNTERSIGN_COOKIE_NAME(
            "countersign.cookie-name", new Format(CookieSettings.RIGHT_NAME, CookieSettings::checkName)),
    COUNTERSIGN_COOKIE_DOMAIN(
            "countersign.cookie-domain",
            new Format("a domain such as example.org", CookieSettings::checkDomain).orEmpty()),
    COUNTERSIGN_TRUSTED_PROXIES(
            "countersign.trusted-proxies", new Format("CIDRs such as 10.0.0.0/8,fd00::/8", Networks::of)),
    COUNTERSIGN_SESSION_LIMIT("countersign.session.limit", wholeNumber(1, 100)),
    COUNTERSIGN_SESSION_AT_LIMIT("countersign.session.at-limit", oneOf(AtLimit.values())),
    COUNTERSIGN_SESSION_IDLE("countersign.session.idle", duration("1s", "720h")),
    COUNTERSIGN_SESSION_LIFETIME("countersign.session.lifetime", duration("1s", "720h")),
    COUNTERSIGN_SESSION_REMEMBERED(
            "countersign.session.remembered", duration("1s", "400d").orEmpty()),
    COUNTERSIGN_SESSION_REMEMBERED_IDLE("countersign.session.remembered-idle", duration("1s", "400d")),
    COUNTERSIGN_APPROVAL("countersign.approval.mode", oneOf(ApprovalSettings.Mode.values())),
    COUNTERSIGN_APPROVAL_LIFETIME("countersign.approval.lifetime", duration("1s", "10m")),
    COUNTERSIGN_APPROVAL_TRIES("countersign.approval.tries", wholeNumber(1, 10)),
    COUNTERSIGN_RESET_WAIT("countersign.reset.waiting", duration("0s", "72h")),
    COUNTERSIGN_SIGN_UP("countersign.sign-up", oneOf(SignUpMode.values())),
    COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS("countersign.limits.sign-ups-per-address", rate("20/1h")),
    COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS("countersign.limits.failures-per-address", rate("100/1h")),
    COUNTERSIGN_LIMITS_SIGN_INS_PER_ADDRESS("countersign.limits.sign-ins-per-address", rate("2000/1h")),
    COUNTERSIGN_LIMITS_RIGHT_PASSWORDS_PER_ACCOUNT("countersign.limits.right-passwords-per-account", rate("30/10m")),
    COUNTERSIGN_LIMITS_CALLS_PER_KEY("countersign.limits.calls-per-key", rate("60000/1m")),
    COUNTERSIGN_PASSWORD_MIN_LENGTH("countersign.password.min-length", wholeNumber(8, 256)),
    COUNTERSIGN_CACHE_SIZE("countersign.cache.size", wholeNumber(0, 10_000_000)),
    COUNTERSIGN_ANNOUNCE_OUTBOX_ABOVE("countersign.announce.outbox-above", wholeNumber(0, 1_000_000)),
    COUNTERSIGN_HISTORY_ADDRESSES("countersign.history.addresses", duration("1d", "3650d")),
    COUNTERSIGN_HISTORY_KEPT(
            "countersign.history.kept", new Format("all, or a number of months from 2 to 120", KeptMonths::of)),
    COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS(
            "countersign.webhooks.allowed-networks", new Format("CIDRs such as 10.0.0.0/8,fd00::/8", Networks::of)),
    COUNTERSIGN_MAIL_URL(
            "countersign.mail.url",
            new Format(
                            "smtp://user:password@host:587 or smtps://user:password@host:465 (percent-encode characters such as @ or / in user and password)",
                            MailServer::of)
                    .orEmpty()),
    COUNTERSIGN_MAIL_FROM(
            "countersign.mail.from",
            new Format("an address, or a name and an address such as Example <sign-in@example.org>", Sender::of)
                    .orEmpty()),
    COUNTERSIGN_MAIL_RATE("countersign.mail.rate", rate("600/1m")),
    COUNTERSIGN_SUPPORT(
            "countersign.support",
            new Format(
                    "a mail address or an https URL, such as help@example.org or https://example.org/help",
                    Support::of)),
    COUNTERSIGN_SHUTDOWN_DELAY("countersign.shutdown.delay", duration("0s", "10m"));

    private static final Set<Setting> NEVER_SHOWN =
            Set.of(DATABASE_URL, SESSION_SECRET, SESSION_SECRET_PREVIOUS, COUNTERSIGN_MAIL_URL);

    /** An empty value is a variable that was not expanded; without it, the node would start with a new, empty database. */
    private static final Set<Setting> NEVER_EMPTY = Set.of(DATABASE_URL, SESSION_SECRET, SESSION_SECRET_PREVIOUS);

    /** The name of this source in Spring's environment. */
    private static final String CLEANED = "settings of Countersign";

    private static final Pattern ENDS = Pattern.compile("^[\\s\\p{Z}\\uFEFF]+|[\\s\\p{Z}\\uFEFF]+$");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final Pattern QUOTED = Pattern.compile("([\"'`]).*\\1|“.*”|‘.*’", Pattern.DOTALL);

    /** Java puts this character in place of bytes that are not text in the locale's encoding. */
    private static final String NOT_DECODED = "\uFFFD";

    private final String property;
    private final Format format;

    Setting(String property, Format format) {
        this.property = property;
        this.format = format;
    }

    private static Format rate(String example) {
        return new Format(
                "a count from 1 to 999999 and a duration from 1s to 720h, with a unit (s, m, h or d), such as "
                        + example,
                Rate::of);
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
                    "SESSION_SECRET: is not set; with DATABASE_URL it must be " + SESSION_SECRET.format.words() + ".");
        }
        if (!SESSION_SECRET_PREVIOUS.in(environment).isEmpty()) {
            checkTwoSecrets(SESSION_SECRET.in(environment), SESSION_SECRET_PREVIOUS.in(environment));
        }
        if (COUNTERSIGN_APPROVAL.in(environment).equals("off")
                && COUNTERSIGN_SESSION_AT_LIMIT.in(environment).equals("ask")) {
            throw new StartRefused(
                    "COUNTERSIGN_SESSION_AT_LIMIT: 'ask' needs COUNTERSIGN_APPROVAL=required; it must be refuse or end-oldest.");
        }
        if (!COUNTERSIGN_MAIL_URL.in(environment).isEmpty()
                && COUNTERSIGN_MAIL_FROM.in(environment).isEmpty()) {
            throw new StartRefused("COUNTERSIGN_MAIL_FROM: is not set; with COUNTERSIGN_MAIL_URL it must be "
                    + COUNTERSIGN_MAIL_FROM.format.words() + ".");
        }
        if (COUNTERSIGN_SIGN_UP.in(environment).equals("verified")
                && COUNTERSIGN_MAIL_URL.in(environment).isEmpty()) {
            throw new StartRefused(
                    "COUNTERSIGN_SIGN_UP: 'verified' needs a mail server, which COUNTERSIGN_MAIL_URL names; without one it must be open or closed.");
        }
        if (!COUNTERSIGN_SESSION_REMEMBERED.in(environment).isEmpty()) {
            COUNTERSIGN_SESSION_REMEMBERED.checkNoShorterThan(COUNTERSIGN_SESSION_LIFETIME, environment);
            COUNTERSIGN_SESSION_REMEMBERED_IDLE.checkNoShorterThan(COUNTERSIGN_SESSION_IDLE, environment);
        }
        checkWhoGetsTheCookies(environment);
        LogSetting.check(environment);
    }

    private static void checkTwoSecrets(String secret, String previous) {
        if (secret.isEmpty()) {
            throw new StartRefused(
                    "SESSION_SECRET: is not set; with SESSION_SECRET_PREVIOUS it must be the new secret.");
        }
        if (secret.equals(previous)) {
            throw new StartRefused(
                    "SESSION_SECRET_PREVIOUS: is the same as SESSION_SECRET; it must be the old secret, or not be set.");
        }
    }

    /** A member who chooses to stay signed in must not be signed out earlier because of it. */
    private void checkNoShorterThan(Setting other, Environment environment) {
        if (durationIn(environment).compareTo(other.durationIn(environment)) < 0) {
            throw new StartRefused("%s: '%s' is shorter than %s, which is '%s'; it must be as long, or longer."
                    .formatted(this, in(environment), other, other.in(environment)));
        }
    }

    private Duration durationIn(Environment environment) {
        return WrittenDuration.of(in(environment));
    }

    /** An app that does not get the cookie would redirect everyone to sign-in, which would redirect them back. */
    private static void checkWhoGetsTheCookies(Environment environment) {
        var home = Origin.of(COUNTERSIGN_PUBLIC_URL.in(environment)).host();
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
        for (var origin : Origins.of(COUNTERSIGN_RETURN_ORIGINS.in(environment)).all()) {
            if (!origin.host().equals(home) && (domain.isEmpty() || !isWithin(origin.host(), domain))) {
                throw new StartRefused(
                        "COUNTERSIGN_RETURN_ORIGINS: '%s' would get no cookie; its host must be %s, as in COUNTERSIGN_PUBLIC_URL, or COUNTERSIGN_COOKIE_DOMAIN a domain of both."
                                .formatted(origin.text(), home));
            }
        }
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
                            "%s: is set, but empty; it must be %s, or not be set.".formatted(this, format.words()));
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
                "%s: its value has ${…} in it, which names no setting; it must be %s.".formatted(this, format.words()));
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
                    .formatted(this, unseen.group().codePointAt(0), format.words()));
        }
        if (QUOTED.matcher(value).matches()) {
            throw new StartRefused("%s: its value is in quotes; leave them out.".formatted(this));
        }
        try {
            format.parser().accept(value);
        } catch (DatabaseUnusable described) {
            throw new StartRefused(String.valueOf(described.getMessage()));
        } catch (Networks.Mistyped described) {
            throw new StartRefused("%s: %s.".formatted(this, described.getMessage()));
        } catch (IllegalArgumentException wrong) {
            var shown = NEVER_SHOWN.contains(this) ? "its value" : "'" + inOneLine(value) + "'";
            throw new StartRefused("%s: %s is not right; it must be %s.".formatted(this, shown, format.words()));
        }
    }

    static String inOneLine(String value) {
        return value.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }
}
