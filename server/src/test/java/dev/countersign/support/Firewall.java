package dev.countersign.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The firewall's rules beside an example, for another port. They need root, and apply to this machine until they are closed. */
public final class Firewall implements Closeable {
    private static final Path NFT = Path.of("/usr/sbin/nft");

    private final String table;

    private Firewall(String table) {
        this.table = table;
    }

    /** Skips the test if nft is not installed; with {@code CI=true} the test fails. */
    public static void demand() {
        if (!Files.isExecutable(NFT)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no nft: bin/setup installs it");
            }
            Assumptions.abort("no nft is installed here; bin/setup installs it");
        }
    }

    /** @param from the port in the rules, and {@code to} the one that they shall protect */
    public static Firewall start(Path rules, int from, int to) {
        var table = "countersign_" + to;
        try {
            var file = Files.writeString(
                    Files.createTempFile("rules", ".nft"),
                    Files.readString(rules)
                            .replace("table inet countersign ", "table inet " + table + " ")
                            .replace("dport " + from, "dport " + to));
            run("-f", file.toString());
            return new Firewall(table);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void run(String... arguments) {
        var command = new ArrayList<>(List.of(NFT.toString()));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        run("delete", "table", "inet", table);
    }
}
