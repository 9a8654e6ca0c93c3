package dev.countersign.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The pooler installed on this machine, in front of one PostgreSQL. */
public final class PgBouncer implements Closeable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Skips the test if it is not installed; with {@code CI=true} the test fails.
     *
     * @param mode session or transaction
     */
    public static PgBouncer start(InstalledPostgres server, String mode, Path directory) {
        if (!Files.isExecutable(PROGRAM)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no pgbouncer: bin/setup installs it");
            }
            Assumptions.abort("no pgbouncer is installed here; bin/setup installs it");
        }
        var port = TestServer.freePort();
        var host = server.host().split(":");
        try {
            var file =
                    Files.writeString(directory.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=%s port=%s user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = %s
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(host[0], host[1], port, mode));
            var command = new ArrayList<String>();
            if ("root".equals(System.getProperty("user.name"))) {
                // Like PostgreSQL, it refuses to run as root.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(PROGRAM.toString(), file.toString()));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                    .start();
            var pooler = new PgBouncer(process, port);
            try {
                Expect.soon(pooler::answers);
            } catch (AssertionError notStarted) {
                pooler.close();
                throw notStarted;
            }
            return pooler;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean answers() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** @return its {@code DATABASE_URL} */
    public String url(String database) {
        return "postgres://postgres@127.0.0.1:" + port + "/" + database;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
