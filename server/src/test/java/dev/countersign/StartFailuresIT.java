package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.support.Browser;
import dev.countersign.support.InstalledPostgres;
import dev.countersign.support.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A problem that an operator can fix")
class StartFailuresIT {
    private static final String SECRET = "a secret of thirty-two bytes or more";
    private static final String NOT_SHOWN = "hush-hush";

    /** No user has this id. */
    private static final int STRANGER = 65_432;

    @TempDir
    private Path directory;

    private static void refused(JarProcess process, String... words) {
        assertThat(process.untilExit()).as(process.output()).isEqualTo(1);
        assertThat(process.output().strip())
                .startsWith("Countersign did not start. ")
                .contains(words)
                .hasLineCount(1)
                .doesNotContain(NOT_SHOWN);
    }

    private static List<String> inShell(String commands) {
        return List.of("bash", "-euc", commands + "; exec \"$@\"", "start");
    }

    private static FileAttribute<?> ofOwnerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    private List<String> asStranger() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        Files.setAttribute(directory, "unix:uid", STRANGER);
        return List.of("env", "HOME=/nonexistent", "setpriv", "--reuid=" + STRANGER, "--clear-groups");
    }

    @Nested
    @DisplayName("in PostgreSQL is reported in one line:")
    class InPostgres {
        private static InstalledPostgres postgres;

        @TempDir
        private static Path folder;

        @BeforeAll
        static void start() {
            postgres = InstalledPostgres.start(InstalledPostgres.demand(), folder);
            postgres.run(folder, postgres.url("postgres"), """
                    psql -q "$DATABASE_URL" <<'SQL'
                    CREATE DATABASE fine;
                    CREATE DATABASE reads; ALTER DATABASE reads SET default_transaction_read_only = on;
                    CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
                    CREATE DATABASE foreign_tables;
                    CREATE DATABASE hasty; ALTER DATABASE hasty SET statement_timeout = '1ms';
                    CREATE DATABASE locked;
                    CREATE ROLE weak LOGIN;
                    CREATE ROLE nobody NOLOGIN;
                    CREATE ROLE busy LOGIN CONNECTION LIMIT 0;
                    SQL
                    psql -q "${DATABASE_URL%/*}/foreign_tables" -c 'CREATE TABLE shop (id int)'
                    """);
        }

        @AfterAll
        static void stop() {
            if (postgres != null) {
                postgres.close();
            }
        }

        private void refusedBy(String url, String... words) {
            refused(JarProcess.start(directory, Map.of("DATABASE_URL", url, "SESSION_SECRET", SECRET)), words);
            assertThat(directory).isEmptyDirectory();
        }

        @ParameterizedTest(name = "{1}{2}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "a database that takes no writes|postgres|/reads|PostgreSQL is read-only; it must be the primary",
                    "a database that is missing|postgres|/none|there is no such database",
                    "another encoding|postgres|/latin|encoded in LATIN1; it must be UTF8",
                    "a database of something else|postgres|/foreign_tables|this database has tables of something else",
                    "a statement that was stopped|postgres|/hasty|is statement_timeout set for this database or role?",
                    "a role that may make no tables|weak|/fine|the role may not make its tables",
                    "a role that may not log in|nobody|/fine|the role must be able to log in",
                    "a role without a connection left|busy|/fine|PostgreSQL has no connection left",
                    "a server without TLS|postgres|/fine?sslmode=require|the TLS connection to PostgreSQL cannot be made",
                    "no proof of the server|postgres|/fine?channel_binding=require|PostgreSQL refuses the connection (Channel binding is required",
                    "a certificate that is missing|postgres|/fine?sslmode=verify-full&sslrootcert=/none|TLS",
                    "a parameter that nobody knows|postgres|/fine?sslmod=verify-full|did you mean 'sslmode'?",
                })
        @DisplayName("an unusable database")
        void unusable(String what, String role, String rest, String words) {
            refusedBy(
                    postgres.url("")
                            .replace("postgres@", role + ":" + NOT_SHOWN + "@")
                            .replaceFirst("/$", rest),
                    words);
        }

        @Test
        @DisplayName("a full disk")
        void fullDisk() throws IOException, InterruptedException {
            assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount");
            var disk = Files.createDirectory(folder.resolve("disk"));
            shell("mount -t tmpfs -o size=12m,mode=777 tmpfs " + disk);
            try {
                postgres.run(folder, postgres.url("postgres"), """
                        psql -q "$DATABASE_URL" -c "CREATE TABLESPACE small LOCATION '$PWD/disk'" \\
                            -c "CREATE DATABASE full_disk TEMPLATE template0 TABLESPACE small"
                        dd if=/dev/zero of=disk/rest status=none || true
                        """);
                // Which file PostgreSQL cannot write first, and so its words, vary.
                refusedBy(postgres.url("full_disk"), "DATABASE_URL: PostgreSQL", "disk", "full");
                postgres.run(folder, postgres.url("postgres"), """
                        psql -q "$DATABASE_URL" -c "DROP DATABASE full_disk" -c "DROP TABLESPACE small"
                        """);
            } finally {
                shell("umount " + disk);
            }
        }

        private void shell(String command) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder(command.split(" "))
                            .inheritIO()
                            .start()
                            .waitFor())
                    .as(command)
                    .isZero();
        }

        @Test
        @DisplayName("a database that is fine, but a port that needs a privilege")
        void privilegedPort() throws IOException {
            // In one read: the kernel gives the rest of this file to no second one.
            try (var first = Files.newBufferedReader(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))) {
                assumeTrue(Integer.parseInt(first.readLine()) > 80, "no port needs a privilege here");
            }
            refused(
                    JarProcess.start(
                            directory,
                            Map.of(
                                    "DATABASE_URL",
                                    postgres.freshDatabase("port"),
                                    "SESSION_SECRET",
                                    SECRET,
                                    "PORT",
                                    "80"),
                            asStranger()),
                    "PORT: this user may not listen on that port; ports below 1024 need a privilege.");
        }

        @Test
        @DisplayName("tables locked by another session, or a standby")
        void lockedOrStandby() throws IOException {
            var url = postgres.url("locked");
            var node = JarProcess.start(directory, Map.of("DATABASE_URL", url, "SESSION_SECRET", SECRET));
            node.untilReady();
            node.stop();
            postgres.run(folder, url, """
                    psql -q "$DATABASE_URL" -c 'DELETE FROM flyway_schema_history WHERE version IS NULL' \\
                        -c 'BEGIN; LOCK TABLE flyway_schema_history IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(40)' &
                    sleep 1
                    """);
            refusedBy(url, "another session locks Countersign's tables");

            postgres.becomeStandby();
            refusedBy(url, "PostgreSQL is read-only; it must be the primary.");
        }

        @Test
        @DisplayName("does not include a missing temporary directory, home directory or user name")
        void noTemporaryFiles() throws IOException {
            var database = postgres.freshDatabase("stranger");
            var node = JarProcess.start(
                    directory,
                    Map.of("DATABASE_URL", database, "SESSION_SECRET", SECRET),
                    asStranger(),
                    "-Djava.io.tmpdir=/proc");
            node.untilReady();
            var ann = new Browser(node.url(), "").signUp("ann@example.org");
            assertThat(ann.get("/dashboard").status()).isEqualTo(200);
            assertThat(node.stop()).isEqualTo(143);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    @DisplayName("with the user of the embedded PostgreSQL is reported in one line, in its own words")
    void userWithoutName() throws IOException {
        refused(
                JarProcess.start(directory, Map.of(), asStranger(), "-Djava.io.tmpdir=/proc"),
                "could not look up effective user ID " + STRANGER,
                "set DATABASE_URL");
    }

    @Test
    @DisplayName("of a full disk is reported in one line, and the next start has what it needs")
    void fullDisk() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount");
        Files.createDirectory(directory.resolve("data"));
        var small =
                List.of("unshare", "-m", "bash", "-euc", "mount -t tmpfs -o size=1m tmpfs data; exec \"$@\"", "start");
        refused(JarProcess.start(directory, Map.of(), small), "COUNTERSIGN_DATA_DIR", "is full");

        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        node.stop();
    }

    @Test
    @DisplayName("with a data directory is reported in one line")
    void dataDirectory() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        refused(
                JarProcess.start(directory, Map.of("COUNTERSIGN_DATA_DIR", "file")),
                "COUNTERSIGN_DATA_DIR: '",
                "file' is a file, not a folder; it must be a folder that this user may write.");
        refused(
                JarProcess.start(directory, Map.of("COUNTERSIGN_DATA_DIR", "file/below")),
                "file' is a file, not a folder");
        refused(
                JarProcess.start(directory, Map.of(), inShell("export LC_ALL=C COUNTERSIGN_DATA_DIR=$'d\\xc3\\xa4ta'")),
                "COUNTERSIGN_DATA_DIR",
                "LC_ALL=C.UTF-8");
    }

    @Test
    @DisplayName("with the rights to a data directory is reported in one line, without the name of a class")
    void dataDirectoryOfOthers() throws IOException {
        var stranger = asStranger();
        var closed = Files.createDirectory(directory.resolve("closed"), ofOwnerOnly());
        var process = JarProcess.start(directory, Map.of("COUNTERSIGN_DATA_DIR", closed + "/data"), stranger);
        refused(process, "COUNTERSIGN_DATA_DIR: '" + closed + "/data' cannot be used, because this user may not write");
        assertThat(process.output()).doesNotContain("Exception");
    }

    @Test
    @DisplayName("with the address to listen on is reported in one line")
    void address() {
        refused(JarProcess.start(directory, Map.of("SERVER_ADDRESS", "192.0.2.1")), "server.address");
    }

    @Test
    @DisplayName("with Java, its memory or its files is reported in one line")
    void java() throws IOException, InterruptedException {
        refused(JarProcess.start(directory, Map.of(), List.of(), "-Xmx16m"), "too little memory", "-Xmx256m");
        refused(JarProcess.start(directory, Map.of(), inShell("ulimit -n 64")), "too few files", "ulimit -n");

        var home = directory.resolve("java");
        var jlink = Path.of(System.getProperty("java.home"), "bin", "jlink").toString();
        assertThat(new ProcessBuilder(
                                jlink, "--add-modules", "java.logging,java.management", "--output", home.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        var incomplete = JarProcess.startPacked(home.resolve("bin/java"), directory, Map.of());
        assertThat(incomplete.untilExit()).isEqualTo(1);
        assertThat(incomplete.output().strip())
                .startsWith("Countersign needs a whole Java")
                .contains("java.sql")
                .hasLineCount(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "COUNTERSIGN_SESSION_LIMT=3|1|COUNTERSIGN_SESSION_LIMT: there is no such setting; did you mean COUNTERSIGN_SESSION_LIMIT?",
                "LOGGING_CHARSET_CONSOLE=utf9|1|LOGGING_CHARSET_CONSOLE: 'utf9' is not right",
                "LOGGING_PATTERN_CONSOLE=%foo|1|LOGGING_PATTERN_CONSOLE: '%foo' is not right",
                "LOGGING_LEVEL_ROOT=loud|1|it must be trace, debug, info, warn, error or off",
                "DATABASE_URL=|1|DATABASE_URL: is set, but empty; it must be postgres://",
                "TRACE=1|1|DATABASE_URL: ",
                "DEBUG=1|1|DATABASE_URL: ",
                "PORT=99999|1|PORT: '99999' is not right",
                "--versoin|2|--versoin: there is no such option; did you mean --version?",
                "--countersign.session.limt=3|2|did you mean --countersign.session.limit?",
                "--server.port=1 foo|2|foo: a node takes no such argument",
                "application.yaml: countersign.session.limt: 3|1|there is no setting 'countersign.session.limt'; did you mean countersign.session.limit?",
                "application.yaml: a: [b|1|application.yaml: is not valid YAML",
            })
    @DisplayName("with the input is reported in one line, with status 2 for an argument")
    void given(String what, int status, String words) throws IOException {
        var variables = new HashMap<>(Map.of("DATABASE_URL", "postgres://localhost:1/x", "SESSION_SECRET", SECRET));
        var arguments = new String[0];
        if (what.startsWith("-")) {
            arguments = what.split(" ");
        } else if (what.startsWith("application.yaml: ")) {
            Files.writeString(
                    directory.resolve("application.yaml"), what.substring("application.yaml: ".length()) + "\n");
        } else {
            variables.put(what.replaceFirst("=.*", ""), what.replaceFirst(".*?=", ""));
        }

        var said = JarProcess.command(directory, variables, arguments);

        assertThat(said.status()).as(said.err()).isEqualTo(status);
        assertThat(said.out()).isEmpty();
        assertThat(said.err().strip())
                .startsWith("Countersign did not start. ")
                .contains(words)
                .hasLineCount(1);
    }
}
