package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

@DisplayName("An unknown name")
class KnownNamesTest {
    private static final int SETTING = 1;
    private static final int ARGUMENT = 2;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @DisplayName("as a variable is refused, and the nearest known variable is named")
    @CsvSource({
        "COUNTERSIGN_SESSION_LIMT, COUNTERSIGN_SESSION_LIMIT",
        "COUNTERSIGN_SESION_IDLE, COUNTERSIGN_SESSION_IDLE",
        "COUNTERSIGN_SESSIONLIMIT, COUNTERSIGN_SESSION_LIMIT",
        "countersign_session_limit, COUNTERSIGN_SESSION_LIMIT",
        "Countersign_Session_Limit, COUNTERSIGN_SESSION_LIMIT",
        "countersign.session.limit, COUNTERSIGN_SESSION_LIMIT",
        "COUNTERSIGN-SESSION-LIMIT, COUNTERSIGN_SESSION_LIMIT",
        "COUNTERSIGN_SESSION_ATLIMIT, COUNTERSIGN_SESSION_AT_LIMIT",
        "COUNTERSIGN_APPROVAL_MODE, COUNTERSIGN_APPROVAL",
        "COUNTERSIGN_DATADIR, COUNTERSIGN_DATA_DIR",
        "COUNTERSIGN_PORT, PORT",
        "COUNTERSIGN_SERVER_PORT, PORT",
        "COUNTERSIGN_DATABASE_URL, DATABASE_URL",
        "COUNTERSIGN_SECRET, SESSION_SECRET",
        "COUNTERSIGN_SESSION_SECRET, SESSION_SECRET",
        "COUNTERSGIN_SESSION_LIMIT, COUNTERSIGN_SESSION_LIMIT",
        "COUNTER_SIGN_SESSION_LIMIT, COUNTERSIGN_SESSION_LIMIT",
        "COUNTERSIGNSESSION_LIMIT, COUNTERSIGN_SESSION_LIMIT",
        "DATABSE_URL, DATABASE_URL",
        "database_url, DATABASE_URL",
        "SESION_SECRET, SESSION_SECRET",
        "SERVER_PORT, PORT",
        "SERVER_SSL_ENABLED, ",
        "SPRING_DATASOURCE_URL, ",
        "SPRING_APPLICATION_JSON, ",
        "spring_datasource_url, ",
        "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE, ",
        "LOGGING_LEVEL, ",
        "LOGGING_CONFIG, ",
        "COUNTERSIGN_FOO, ",
        "COUNTERSIGN_DATABSE_URL, DATABASE_URL",
        "COUNTERSIGN, ",
    })
    void variables(String name, @Nullable String meant) {
        var refused = refused(() -> KnownNames.check(Map.of(name, "hush-hush"), Set.of()));

        assertThat(refused)
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining("did you mean " + (meant == null ? "" : meant + "?"))
                .hasMessageNotContaining("hush-hush");
        assertThat(refused.status()).isEqualTo(SETTING);
    }

    @ParameterizedTest
    @DisplayName("with the prefix of the settings is compared with names that have it too")
    @ValueSource(strings = {"COUNTERSIGN_FOO", "COUNTERSIGN_LOG", "COUNTERSIGN_POT", "countersign_foo", "COUNTERSIGN"})
    void prefix(String name) {
        assertThat(refused(() -> KnownNames.check(Map.of(name, "1"), Set.of())))
                .hasMessageContaining("did you mean COUNTERSIGN_");
    }

    @Test
    @DisplayName("is neither one of the settings nor a variable that other programs set")
    void known() {
        for (var setting : Setting.values()) {
            assertThatCode(() -> KnownNames.check(
                            Map.of(setting.name(), "x"), Set.of(setting.property()), "--" + setting.property() + "=x"))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> KnownNames.check(
                        Map.ofEntries(
                                Map.entry("PATH", "/bin"),
                                Map.entry("SERVER_NAME", "example.org"),
                                Map.entry("SERVER_SOFTWARE", "x"),
                                Map.entry("SERVER_ADDRESS", "127.0.0.1"),
                                Map.entry("LOGGING_LEVEL_ROOT", "info"),
                                Map.entry("LOGGING_PATTERN_CONSOLE", "%m%n"),
                                Map.entry("SPRING_PROFILES_ACTIVE", "prod"),
                                Map.entry("SPRING_CONFIG_ADDITIONAL_LOCATION", "./conf/"),
                                Map.entry("DATABASE_URL", "x"),
                                Map.entry("DATABASE_URI", "somebody else's"),
                                Map.entry("EXPORT", "x"),
                                Map.entry("DEBUG", "1"),
                                Map.entry("TRACE", "1"),
                                Map.entry("SESSION_ID", "x")),
                        Set.of(
                                "user.dir",
                                "spring.aot.enabled",
                                "spring.aot.processing",
                                "countersign.files.sources",
                                "logging.level.root",
                                "port")))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("is not one that Kubernetes sets for a service called countersign")
    void kubernetes() {
        assertThatCode(() -> KnownNames.check(
                        Map.ofEntries(
                                Map.entry("COUNTERSIGN_SERVICE_HOST", "10.0.0.7"),
                                Map.entry("COUNTERSIGN_SERVICE_PORT", "4000"),
                                Map.entry("COUNTERSIGN_SERVICE_PORT_HTTP", "4000"),
                                Map.entry("COUNTERSIGN_PORT", "tcp://10.0.0.7:4000"),
                                Map.entry("COUNTERSIGN_PORT_4000_TCP", "tcp://10.0.0.7:4000"),
                                Map.entry("COUNTERSIGN_PORT_4000_TCP_PROTO", "tcp"),
                                Map.entry("COUNTERSIGN_PORT_4000_TCP_PORT", "4000"),
                                Map.entry("COUNTERSIGN_PORT_4000_TCP_ADDR", "10.0.0.7"),
                                Map.entry("COUNTERSIGN_DB_SERVICE_HOST", "10.0.0.8"),
                                Map.entry("COUNTERSIGN_DB_PORT", "tcp://10.0.0.8:5432"),
                                Map.entry("SERVER_PORT", "tcp://10.0.0.9:80")),
                        Set.of()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("as a system property is refused, and the nearest known one is named")
    @CsvSource({
        "countersign.session.limt, -Dcountersign.session.limit",
        "countersign.sessionLimit, -Dcountersign.session.limit",
        "COUNTERSIGN_SESSION_LIMIT, -Dcountersign.session.limit",
        "DATABASE_URL, -Dcountersign.database.url",
        "SESSION_SECRET, -Dcountersign.secret",
        "PORT, -Dserver.port",
        "countersign.database.join, -Dcountersign",
        "server.prot, -Dserver.port",
        "server.ssl.enabled, -D",
        "spring.datasource.url, -D",
        "debug, -Dlogging.level.root",
        "trace, -Dlogging.level.root",
        "Trace, -D",
    })
    void properties(String name, String meant) {
        var refused = refused(() -> KnownNames.check(Map.of(), Set.of("user.dir", name)));

        assertThat(refused).hasMessageStartingWith("-D" + name + ": ").hasMessageContaining("did you mean " + meant);
        assertThat(refused.status()).isEqualTo(SETTING);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("as an argument is refused without its value, and the nearest known option is named")
    @CsvSource(
            delimiter = '|',
            value = {
                "--versoin|did you mean --version?",
                "--hlep|did you mean --help?",
                "--countersign.session.limt=3|did you mean --countersign.session.limit?",
                "--countersign.sessionLimit=3|did you mean --countersign.session.limit?",
                "--COUNTERSIGN_SESSION_LIMIT=3|did you mean --countersign.session.limit?",
                "--session-limit=3|did you mean --countersign.session.limit?",
                "--port=5000|did you mean --server.port?",
                "--PORT=5000|did you mean --server.port?",
                "--server.prot=5000|did you mean --server.port?",
                "--DATABASE_URL=postgres://u:hush-hush@db/x|did you mean --countersign.database.url?",
                "--countersign.secrt=hush-hush|did you mean --countersign.secret?",
                "--spring.datasource.url=hush-hush|there is no such option",
                "--debug|there is no such option",
                "--|there is no such option",
                "--=hush-hush|there is no such option",
                "--server.port|has no value; it must be --server.port=",
                "--help|must be the first argument",
                "-Dserver.port=1|is an option of Java, which must stand before -jar",
                "-x|a node takes no such argument",
                "foo|a node takes no such argument",
                "DATABASE_URL=hush-hush|a node takes no such argument",
                "postgres://u:hush-hush@db/x|a node takes no such argument",
            })
    void arguments(String argument, String words) {
        var refused = refused(() -> KnownNames.check(Map.of(), Set.of(), "--countersign.approval.tries=2", argument));

        assertThat(refused).hasMessageContaining(words).hasMessageNotContaining("hush-hush");
        assertThat(refused.status()).isEqualTo(ARGUMENT);
    }

    @Test
    @DisplayName("is an argument that is given twice, because one of the two would have no effect")
    void twice() {
        assertThat(refused(() -> KnownNames.check(Map.of(), Set.of(), "--server.port=1", "--server.port=2")))
                .hasMessage("--server.port: is given twice.");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("in a configuration file is refused, and the file and the nearest known key are named")
    @ValueSource(
            strings = {
                "countersign.session.limt: 3",
                "countersign: {sessionLimit: 3}",
                "countersign.session: {limit : [3]}",
                "COUNTERSIGN_SESSION_LIMIT: 3",
                "session: {limit: 3}",
            })
    void files(String line) throws IOException {
        var file = Files.writeString(
                directory.resolve("application.yaml"), "logging.level.root: warn\nserver.port: 4000\n" + line + "\n");
        var environment = new StandardEnvironment();
        // The name that Spring Boot gives it.
        var name = "Config resource 'file [" + file + "]' via location 'optional:file:./'";
        new YamlPropertySourceLoader()
                .load(name, new FileSystemResource(file))
                .forEach(environment.getPropertySources()::addLast);

        assertThat(refused(() -> KnownNames.checkFiles(environment)))
                .hasMessageContainingAll(file.toString(), "did you mean countersign.session.limit?");
    }

    @Test
    @DisplayName("as a profile is one for which no configuration file has a setting")
    void profiles() {
        var environment = new StandardEnvironment();
        // The names that Spring Boot gives them.
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "Config resource 'file [conf/application-prod.yaml]' via location 'file:./conf/'",
                        Map.of("server.port", "4000")));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "Config resource 'file [application.yaml]' via location 'optional:file:./' (document #1)",
                        Map.of("spring.config.activate.on-profile", "us | (eu & prod)")));

        environment.setActiveProfiles("prod", "eu");
        assertThatCode(() -> KnownNames.checkFiles(environment)).doesNotThrowAnyException();

        for (var unknown : List.of("prodd", "rod", "e")) {
            environment.setActiveProfiles("prod", unknown);
            assertThat(refused(() -> KnownNames.checkFiles(environment)))
                    .hasMessageStartingWith(
                            "SPRING_PROFILES_ACTIVE: no configuration file has a setting for '" + unknown + "'")
                    .hasMessageEndingWith(
                            "; use the profile that a file such as application-prod.yaml names, or leave it out.");
        }
    }

    private static StartRefused refused(ThrowingCallable check) {
        var refused = catchThrowableOfType(StartRefused.class, check);
        assertThat(refused).isNotNull();
        return refused;
    }
}
