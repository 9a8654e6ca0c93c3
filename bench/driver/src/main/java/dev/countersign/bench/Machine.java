package dev.countersign.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/** Where it was measured, and with what. */
final class Machine {
    private Machine() {}

    static String line(Cluster cluster) throws IOException, SQLException {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "%s, %d cores; %s %s; JDK %s; PostgreSQL %s; Node %s; load of the last minute %s"
                .formatted(
                        processor(),
                        system.getAvailableProcessors(),
                        system.getName(),
                        system.getVersion(),
                        System.getProperty("java.version"),
                        cluster.show("server_version"),
                        node(),
                        String.format(Locale.ROOT, "%.1f", system.getSystemLoadAverage()));
    }

    private static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static String node() throws IOException {
        var process = new ProcessBuilder("node", "--version").start();
        return new String(process.getInputStream().readAllBytes()).strip();
    }
}
