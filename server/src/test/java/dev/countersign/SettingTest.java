package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.device.CookieSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@DisplayName("The settings")
class SettingTest {
    /** Every setting, each with a valid value. */
    static final Map<String, Object> RIGHT = Map.ofEntries(
            Map.entry("countersign.data-dir", "./data"),
            Map.entry("countersign.public-url", "http://localhost:4000"),
            Map.entry("countersign.return-origins", ""),
            Map.entry("countersign.cookie-name", "countersign"),
            Map.entry("countersign.cookie-domain", ""),
            Map.entry("countersign.session.limit", "2"),
            Map.entry("countersign.session.at-limit", "refuse"),
            Map.entry("countersign.session.idle", "60m"),
            Map.entry("countersign.session.lifetime", "24h"),
            Map.entry("countersign.session.remembered", "90d"),
            Map.entry("countersign.session.remembered-idle", "14d"),
            Map.entry("countersign.approval.mode", "required"),
            Map.entry("countersign.approval.lifetime", "2m"),
            Map.entry("countersign.approval.tries", "3"),
            Map.entry("countersign.limits.sign-ups-per-address", "20/1h"),
            Map.entry("countersign.limits.failures-per-address", "100/1h"),
            Map.entry("countersign.limits.sign-ins-per-address", "2000/1h"),
            Map.entry("countersign.limits.right-passwords-per-account", "30/10m"),
            Map.entry("countersign.limits.calls-per-key", "60000/1m"),
            Map.entry("countersign.password.min-length", "15"),
            Map.entry("countersign.history.addresses", "90d"),
            Map.entry("countersign.history.kept", "all"),
            Map.entry("countersign.cache.size", "200000"),
            Map.entry("countersign.announce.outbox-above", "200"),
            Map.entry("countersign.sign-up", "closed"),
            Map.entry("countersign.support", "help@example.org"),
            Map.entry("countersign.shutdown.delay", "0s"),
            Map.entry("server.port", "4000"));

    private static final String HUSH = "hush-hush";

    @Test
    @DisplayName("have valid defaults")
    void defaults() {
        assertThatCode(() -> Setting.check(environment(Map.of()))).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}={1}")
    @DisplayName("are refused if wrong, with name, value and what would be right")
    @CsvSource(
            delimiter = '|',
            value = {
                "countersign.session.limit|0|COUNTERSIGN_SESSION_LIMIT|a whole number from 1 to 100",
                "countersign.session.limit|101|COUNTERSIGN_SESSION_LIMIT|a whole number from 1 to 100",
                "countersign.session.limit|two|COUNTERSIGN_SESSION_LIMIT|a whole number from 1 to 100",
                "countersign.session.limit|''|COUNTERSIGN_SESSION_LIMIT|a whole number from 1 to 100",
                "countersign.session.idle|soon|COUNTERSIGN_SESSION_IDLE|a duration",
                "countersign.session.idle|3600|COUNTERSIGN_SESSION_IDLE|a duration from 1s to 720h, with a unit (s, m, h or d)",
                "countersign.session.idle|+3600000|COUNTERSIGN_SESSION_IDLE|with a unit (s, m, h or d)",
                "countersign.reset.waiting|600|COUNTERSIGN_RESET_WAIT|with a unit (s, m, h or d)",
                "countersign.shutdown.delay|0|COUNTERSIGN_SHUTDOWN_DELAY|with a unit (s, m, h or d)",
                "countersign.limits.failures-per-address|100/3600|COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS|with a unit (s, m, h or d)",
                "countersign.session.lifetime|0s|COUNTERSIGN_SESSION_LIFETIME|a duration",
                "countersign.session.remembered|401d|COUNTERSIGN_SESSION_REMEMBERED|a duration from 1s to 400d",
                "countersign.session.remembered|12h|COUNTERSIGN_SESSION_REMEMBERED|is shorter than COUNTERSIGN_SESSION_LIFETIME",
                "countersign.session.remembered-idle|''|COUNTERSIGN_SESSION_REMEMBERED_IDLE|a duration from 1s to 400d",
                "countersign.session.remembered-idle|30m|COUNTERSIGN_SESSION_REMEMBERED_IDLE|is shorter than COUNTERSIGN_SESSION_IDLE",
                "countersign.shutdown.delay|11m|COUNTERSIGN_SHUTDOWN_DELAY|a duration from 0s to 10m",
                "countersign.session.at-limit|shrug|COUNTERSIGN_SESSION_AT_LIMIT|refuse, end-oldest or ask",
                "countersign.approval.mode|maybe|COUNTERSIGN_APPROVAL|required or off",
                "countersign.approval.lifetime|11m|COUNTERSIGN_APPROVAL_LIFETIME|a duration from 1s to 10m",
                "countersign.approval.tries|11|COUNTERSIGN_APPROVAL_TRIES|a whole number from 1 to 10",
                "countersign.limits.sign-ups-per-address|20|COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS|such as 20/1h",
                "countersign.limits.sign-ups-per-address|0/1h|COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS|a count",
                "countersign.limits.sign-ups-per-address|''|COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS|a count",
                "countersign.limits.failures-per-address|100/soon|COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS|such as 100/1h",
                "countersign.limits.failures-per-address|-1/1h|COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS|a count",
                "countersign.limits.failures-per-address|9/1h/2h|COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS|a count",
                "countersign.limits.calls-per-key|6000|COUNTERSIGN_LIMITS_CALLS_PER_KEY|such as 60000/1m",
                "countersign.password.min-length|7|COUNTERSIGN_PASSWORD_MIN_LENGTH|a whole number from 8 to 256",
                "countersign.cache.size|-1|COUNTERSIGN_CACHE_SIZE|a whole number from 0 to 10000000",
                "countersign.cache.size|10000001|COUNTERSIGN_CACHE_SIZE|a whole number from 0 to 10000000",
                "countersign.history.addresses|1h|COUNTERSIGN_HISTORY_ADDRESSES|a duration from 1d to 3650d",
                "countersign.history.addresses|3651d|COUNTERSIGN_HISTORY_ADDRESSES|a duration from 1d to 3650d",
                "countersign.history.kept|1|COUNTERSIGN_HISTORY_KEPT|all, or a number of months from 2 to 120",
                "countersign.history.kept|121|COUNTERSIGN_HISTORY_KEPT|all, or a number of months from 2 to 120",
                "countersign.history.kept|24 months|COUNTERSIGN_HISTORY_KEPT|all, or a number of months from 2 to 120",
                "countersign.public-url|http://example.org|COUNTERSIGN_PUBLIC_URL|an origin",
                "countersign.public-url|https://example.org/path|COUNTERSIGN_PUBLIC_URL|an origin",
                "countersign.public-url|https://user@example.org|COUNTERSIGN_PUBLIC_URL|an origin",
                "countersign.public-url|https://sign-in.example.org:70000|COUNTERSIGN_PUBLIC_URL|an origin",
                "countersign.public-url|https://sign-in.example.org:0|COUNTERSIGN_PUBLIC_URL|an origin",
                "countersign.return-origins|http://localhost:65536|COUNTERSIGN_RETURN_ORIGINS|origins",
                "countersign.support|https://example.org:70000/help|COUNTERSIGN_SUPPORT|a mail address or an https URL",
                "countersign.return-origins|http://example.org|COUNTERSIGN_RETURN_ORIGINS|origins",
                "countersign.return-origins|http://localhost:1/|COUNTERSIGN_RETURN_ORIGINS|origins",
                "countersign.return-origins|http://localhost:1,|COUNTERSIGN_RETURN_ORIGINS|origins",
                "countersign.return-origins|localhost:1|COUNTERSIGN_RETURN_ORIGINS|origins",
                "countersign.return-origins|http://user@localhost:1|COUNTERSIGN_RETURN_ORIGINS|origins",
                "countersign.return-origins|https://app.example.org|COUNTERSIGN_RETURN_ORIGINS|its host must be localhost",
                "countersign.return-origins|http://127.0.0.1:1|COUNTERSIGN_RETURN_ORIGINS|its host must be localhost",
                "countersign.cookie-domain|localhost|COUNTERSIGN_COOKIE_DOMAIN|a domain",
                "countersign.cookie-domain|.example.org|COUNTERSIGN_COOKIE_DOMAIN|a domain",
                "countersign.cookie-domain|127.0.0.1|COUNTERSIGN_COOKIE_DOMAIN|a domain",
                "countersign.cookie-domain|Example.org|COUNTERSIGN_COOKIE_DOMAIN|a domain",
                "countersign.cookie-domain|example.org; Path=/|COUNTERSIGN_COOKIE_DOMAIN|a domain",
                "countersign.cookie-domain|example.org|COUNTERSIGN_COOKIE_DOMAIN|COUNTERSIGN_PUBLIC_URL's host, localhost",
                "countersign.cookie-name|''|COUNTERSIGN_COOKIE_NAME|letters, digits and hyphens",
                "countersign.cookie-name|sign in|COUNTERSIGN_COOKIE_NAME|letters, digits and hyphens",
                "countersign.cookie-name|a=b|COUNTERSIGN_COOKIE_NAME|letters, digits and hyphens",
                "countersign.cookie-name|__Host-x|COUNTERSIGN_COOKIE_NAME|letters, digits and hyphens",
                "countersign.cookie-name|caf\u00e9|COUNTERSIGN_COOKIE_NAME|letters, digits and hyphens",
                "countersign.trusted-proxies|10.0.0.0/33|COUNTERSIGN_TRUSTED_PROXIES|CIDRs",
                "countersign.trusted-proxies|example.org|COUNTERSIGN_TRUSTED_PROXIES|CIDRs",
                "countersign.trusted-proxies|010.0.0.0/8|COUNTERSIGN_TRUSTED_PROXIES|has a number with a leading zero",
                "countersign.trusted-proxies|10.0.0.1/8|COUNTERSIGN_TRUSTED_PROXIES|must be 10.0.0.0/8 or 10.0.0.1/32.",
                "countersign.trusted-proxies|fd00::1/8|COUNTERSIGN_TRUSTED_PROXIES|must be fd00::/8 or fd00::1/128.",
                "countersign.webhooks.allowed-networks|10.3.2.1/15|COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS|must be 10.2.0.0/15 or",
                "countersign.mail.from|us|COUNTERSIGN_MAIL_FROM|an address",
                "countersign.mail.from|us@example.org, them@example.org|COUNTERSIGN_MAIL_FROM|an address",
                "countersign.sign-up|maybe|COUNTERSIGN_SIGN_UP|open, verified or closed",
                "countersign.sign-up|''|COUNTERSIGN_SIGN_UP|open, verified or closed",
                "countersign.sign-up|verified|COUNTERSIGN_SIGN_UP|needs a mail server, which COUNTERSIGN_MAIL_URL names",
                "countersign.support|us|COUNTERSIGN_SUPPORT|a mail address or an https URL",
                "countersign.support|us@example.org, them@example.org|COUNTERSIGN_SUPPORT|a mail address or an https URL",
                "countersign.support|us@example.org?bcc=them@example.org|COUNTERSIGN_SUPPORT|a mail address",
                "countersign.support|http://example.org/help|COUNTERSIGN_SUPPORT|a mail address or an https URL",
                "countersign.support|https:///help|COUNTERSIGN_SUPPORT|a mail address or an https URL",
                "countersign.support|https://user@example.org/help|COUNTERSIGN_SUPPORT|a mail address",
                "countersign.support|javascript:alert(1)|COUNTERSIGN_SUPPORT|a mail address or an https URL",
                "countersign.mail.rate|600|COUNTERSIGN_MAIL_RATE|such as 600/1m",
                "server.port|70000|PORT|a port",
                "logging.charset.console|utf9|LOGGING_CHARSET_CONSOLE|a character set such as UTF-8",
                "logging.charset.console|''|LOGGING_CHARSET_CONSOLE|a character set such as UTF-8",
                "logging.threshold.console|loud|LOGGING_THRESHOLD_CONSOLE|trace, debug, info, warn, error or off",
                "logging.pattern.console|%foo|LOGGING_PATTERN_CONSOLE|a pattern of Logback",
                "logging.pattern.console|%d{HH|LOGGING_PATTERN_CONSOLE|a pattern of Logback",
                "logging.pattern.console|%clr(%m|LOGGING_PATTERN_CONSOLE|a pattern of Logback",
                "logging.pattern.level|%foo|LOGGING_PATTERN_LEVEL|a pattern of Logback",
                "logging.pattern.dateformat|foo|LOGGING_PATTERN_DATEFORMAT|a date format of Logback",
            })
    void wrong(String property, String value, String variable, String right) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of(property, value))))
                .withMessageContainingAll(variable, "'" + value + "'", right);
    }

    @Test
    @DisplayName("name every ending that a cookie's name may not have, because our other cookies have it")
    void endingsOfCookies() {
        for (var ending : CookieSettings.ENDINGS) {
            assertThatExceptionOfType(StartRefused.class)
                    .isThrownBy(() -> Setting.check(environment(Map.of("countersign.cookie-name", "shop" + ending))))
                    .withMessage(
                            "COUNTERSIGN_COOKIE_NAME: 'shop" + ending + "' is not right; it must be 1 to 50 letters,"
                                    + " digits and hyphens, such as staging, without -waiting, -device, -rounds, -notice, -reset"
                                    + " or -sign-up at the end.");
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @DisplayName("of the log may be whatever Logback and Spring understand")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "logging.charset.console|ISO-8859-1",
                "logging.threshold.console|WARN",
                "logging.threshold.console|false",
                "logging.pattern.console|%clr(%d{HH:mm}){faint} %esb(){x}%-5p ${PID} %-40.40logger{39} : %m%n%wEx",
                "logging.pattern.console|%d{${LOG_DATEFORMAT_PATTERN}} %m %correlationId%n%wex",
                "logging.pattern.level|%5p [%X{user}]",
                "logging.pattern.dateformat|ISO8601",
                "logging.pattern.dateformat|yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC",
            })
    void ofTheLog(String property, String value) {
        assertThatCode(() -> Setting.check(environment(Map.of(property, value))))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("name the block that is wrong, among several")
    void wrongBlock() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(
                        environment(Map.of("countersign.trusted-proxies", "10.0.0.0/8, 172.16.0.9/12,fd00::/8"))))
                .withMessage("COUNTERSIGN_TRUSTED_PROXIES: '172.16.0.9/12' is not the start of a block;"
                        + " it must be 172.16.0.0/12 or 172.16.0.9/32.");
    }

    @ParameterizedTest(name = "{0} and {1} within ''{2}''")
    @DisplayName("lead back only to hosts that receive the cookies")
    @CsvSource({
        "https://sign-in.example.org,https://app.example.org,'',COUNTERSIGN_RETURN_ORIGINS",
        "https://sign-in.example.org,https://app.example.com,example.org,COUNTERSIGN_RETURN_ORIGINS",
        "https://sign-in.example.org,https://notexample.org,example.org,COUNTERSIGN_RETURN_ORIGINS",
        "https://sign-in.example.org,https://app.example.org,ample.org,COUNTERSIGN_COOKIE_DOMAIN",
        "https://sign-in.example.org,https://app.example.org,app.example.org,COUNTERSIGN_COOKIE_DOMAIN",
        "https://sign-in.example.org,https://sign-in.example.org:8443,'',",
        "https://sign-in.example.org,'https://app.example.org, https://example.org:8443',example.org,",
        "https://Sign-In.Example.org,https://APP.example.org,example.org,",
    })
    void whoGetsTheCookies(String publicUrl, String origins, String domain, @Nullable String refused) {
        var environment = environment(Map.of(
                "countersign.public-url", publicUrl,
                "countersign.return-origins", origins,
                "countersign.cookie-domain", domain));
        if (refused == null) {
            assertThatCode(() -> Setting.check(environment)).doesNotThrowAnyException();
        } else {
            assertThatExceptionOfType(StartRefused.class)
                    .isThrownBy(() -> Setting.check(environment))
                    .withMessageStartingWith(refused + ": ");
        }
    }

    @ParameterizedTest(name = "{0} and {1}")
    @DisplayName("give no cookies to a public suffix, for which browsers store none (RFC 6265, section 5.3)")
    @CsvSource({
        "https://sign-in.example.co.uk,co.uk",
        "https://example.co.uk,co.uk",
        "https://ann.github.io,github.io",
        "https://github.io,github.io",
        "https://a.b.kawasaki.jp,b.kawasaki.jp",
        "https://sign-in.xn--55qx5d.cn,xn--55qx5d.cn",
        "https://a.herokuapp.com,herokuapp.com",
    })
    void publicSuffix(String publicUrl, String domain) {
        var environment = environment(Map.of("countersign.public-url", publicUrl, "countersign.cookie-domain", domain));
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment))
                .withMessageStartingWith("COUNTERSIGN_COOKIE_DOMAIN: '" + domain + "' ")
                .withMessageContaining("public suffix");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @DisplayName("give cookies to domains below a public suffix, and to domains on no public list")
    @CsvSource({
        "https://sign-in.example.co.uk,example.co.uk",
        "https://sign-in.ann.github.io,ann.github.io",
        "https://ann.github.io,ann.github.io",
        "https://sign-in.city.kawasaki.jp,city.kawasaki.jp",
        "https://sign-in.corp.internal,corp.internal",
        "https://sign-in.example.org,sign-in.example.org",
    })
    void noPublicSuffix(String publicUrl, String domain) {
        var environment = environment(Map.of("countersign.public-url", publicUrl, "countersign.cookie-domain", domain));
        assertThatCode(() -> Setting.check(environment)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("never show a secret or a database password")
    void secrets() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of("countersign.secret", HUSH))))
                .withMessageContainingAll("SESSION_SECRET", "at least 32 bytes")
                .withMessageNotContaining(HUSH);
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of("countersign.database.url", "mysql://" + HUSH))))
                .withMessageContaining("DATABASE_URL")
                .withMessageNotContaining(HUSH);
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(
                        Map.of("countersign.database.url", "postgres://ann:" + HUSH + "${nothing}@localhost/x"))))
                .withMessageContaining("DATABASE_URL")
                .withMessageNotContaining(HUSH);
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(
                        environment(Map.of("countersign.mail.url", "smtp://ann:" + HUSH + "@mail.example.org/path"))))
                .withMessageContainingAll("COUNTERSIGN_MAIL_URL", "smtps://user:password@host:465")
                .withMessageNotContaining(HUSH);
    }

    @Test
    @DisplayName("require a sender with a mail server")
    void senderWithMailServer() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of("countersign.mail.url", "smtp://localhost"))))
                .withMessageStartingWith("COUNTERSIGN_MAIL_FROM: is not set");
        assertThatCode(() -> Setting.check(environment(Map.of(
                        "countersign.mail.url",
                        "smtp://localhost",
                        "countersign.mail.from",
                        "Ann Ex <us@example.org>"))))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("compare the timeouts of sessions that stay signed in with the others only if that is offered")
    void timeoutsOfNobody() {
        var longIdle = Map.of("countersign.session.idle", "720h", "countersign.session.remembered-idle", "1h");

        assertThatCode(() -> Setting.check(environment(with(longIdle, "countersign.session.remembered", ""))))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(with(longIdle, "countersign.session.remembered", "90d"))))
                .withMessage(
                        "COUNTERSIGN_SESSION_REMEMBERED_IDLE: '1h' is shorter than COUNTERSIGN_SESSION_IDLE, which is"
                                + " '720h'; it must be as long, or longer.");
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        var all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    @ParameterizedTest
    @DisplayName("are read without white space or a byte order mark at their ends")
    @ValueSource(strings = {" 3", "3\n", "\t3\r\n", "\uFEFF3", "\u00A03\u2003", "3\u2028"})
    void whiteSpace(String value) {
        var environment = environment(Map.of("countersign.session.limit", value));

        Setting.check(environment);

        assertThat(environment.getProperty("countersign.session.limit")).isEqualTo("3");
    }

    @Test
    @DisplayName("read the secret without its line ending, and judge its length without it")
    void secretOfAFile() {
        var environment = environment(Map.of("countersign.secret", "x".repeat(32) + "\n"));
        Setting.check(environment);
        assertThat(environment.getProperty("countersign.secret")).isEqualTo("x".repeat(32));

        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of("countersign.secret", "x".repeat(31) + "\n"))))
                .withMessageContaining("at least 32 bytes");
    }

    @ParameterizedTest(name = "{0}, {2}")
    @DisplayName("are refused in one line, without their value, if the value cannot be intended")
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '|',
            value = {
                "countersign.session.limit|\"3\"|is in quotes",
                "countersign.data-dir|'./data'|is in quotes",
                "countersign.secret|\"hush-hush hush-hush hush-hush hush-hush\"|is in quotes",
                "countersign.database.url|\"postgres://u:hush-hush@db/x\"|is in quotes",
                "countersign.data-dir|da\u200Bta|U+200B",
                "countersign.data-dir|da\u0007ta|U+0007",
                "countersign.secret|hush-hush\u0000 hush-hush hush-hush hush-hush|U+0000",
                "countersign.database.url|postgres://u:hush-hush@db/x\u0085y|U+0085",
                "countersign.data-dir|da\uFFFDta|LC_ALL=C.UTF-8",
                "countersign.secret|hush-hush \uFFFD hush-hush hush-hush hush-hush|LC_ALL=C.UTF-8",
            })
    void cannotBeMeant(String property, String value, String words) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of(property, value))))
                .withMessageContaining(words)
                .withMessageNotContainingAny("hush-hush", "\n");
    }

    @Test
    @DisplayName("are read from the documented variables, whatever else Spring would accept")
    void variables() {
        var environment = environment(Map.of());
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "COUNTERSIGN_APPROVAL", "off",
                                "PORT", "5000",
                                "SERVER_PORT", "tcp://10.0.0.9:80",
                                "COUNTERSIGN_SESSION_IDLE", "10m")));

        Setting.check(environment);

        assertThat(environment.getProperty("countersign.approval.mode")).isEqualTo("off");
        assertThat(environment.getProperty("server.port")).isEqualTo("5000");
        assertThat(environment.getProperty("countersign.session.idle")).isEqualTo("10m");
    }

    @ParameterizedTest(name = "{0}=''{1}''")
    @DisplayName("are refused if the database or the secret is set, but empty")
    @CsvSource({
        "countersign.database.url,'',DATABASE_URL,postgres://",
        "countersign.database.url,' \t',DATABASE_URL,postgres://",
        "countersign.secret,'',SESSION_SECRET,at least 32 bytes",
        "countersign.secret,'\n',SESSION_SECRET,at least 32 bytes",
    })
    void setButEmpty(String property, String value, String variable, String right) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(Map.of(property, value))))
                .withMessageStartingWith(variable + ": is set, but empty; it must be ")
                .withMessageContaining(right);
    }

    @Test
    @DisplayName("have no database and no secret by default")
    void emptyDefaults() {
        var environment = environment(Map.of());
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "Config resource 'class path resource [application.yaml]'",
                        Map.of("countersign.database.url", "", "countersign.secret", "")));
        assertThatCode(() -> Setting.check(environment)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("require a secret with a given database, because other nodes must have the same one")
    void secretWithDatabase() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(
                        () -> Setting.check(environment(Map.of("countersign.database.url", "postgres://localhost/x"))))
                .withMessageStartingWith("SESSION_SECRET");
    }

    @Test
    @DisplayName("do not allow ask at the limit if approval is off")
    void askWithoutApproval() {
        var both = Map.of("countersign.approval.mode", "off", "countersign.session.at-limit", "ask");
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Setting.check(environment(both)))
                .withMessageStartingWith("COUNTERSIGN_SESSION_AT_LIMIT");
    }

    private static StandardEnvironment environment(Map<String, String> given) {
        var properties = new HashMap<>(RIGHT);
        properties.putAll(given);
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", properties));
        return environment;
    }
}
