package dev.countersign.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A reverse proxy installed on this machine, with the files of {@code examples/}, started with the command of its README.
 * Only the addresses differ.
 */
public final class ReverseProxy implements Closeable {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Pattern COMMAND = Pattern.compile("```sh\n(.+?)\n```", Pattern.DOTALL);

    /** The port of Countersign's own host in the examples; each test uses a different one. */
    private static final String SIGN_IN = "8081";

    private final Program program;
    private final URI signIn;

    private ReverseProxy(Program program, URI signIn) {
        this.program = program;
        this.signIn = signIn;
    }

    /**
     * @param changes texts of the example, and their replacements
     * @param url where the proxy listens
     */
    public static ReverseProxy start(String name, Path directory, URI url, Map<String, String> changes) {
        try {
            var signIn = URI.create("http://localhost:" + TestServer.freePort());
            var allChanges = new HashMap<>(changes);
            allChanges.put(SIGN_IN, String.valueOf(signIn.getPort()));
            copy(EXAMPLES.resolve(name), directory, allChanges);
            // When root starts nginx, it stores uploads there as another user.
            if (!directory.toFile().setExecutable(true, false)) {
                throw new IOException("cannot open " + directory + " to others");
            }
            var program = Program.start(
                    url, directory, Map.of("HOME", directory.toString()), "bash", "-c", "exec " + command(name));
            return new ReverseProxy(program, signIn);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The command in the example's README. */
    public static String command(String name) throws IOException {
        var command = COMMAND.matcher(Files.readString(EXAMPLES.resolve(name).resolve("README.md")));
        if (!command.find()) {
            throw new IllegalStateException("no command in the README of " + name);
        }
        return command.group(1);
    }

    private static void copy(Path example, Path directory, Map<String, String> changes) throws IOException {
        var replacements = new Replacements(changes);
        try (var files = Files.list(example)) {
            files.forEach(file -> replacements.write(
                    file, directory.resolve(file.getFileName().toString())));
        }
    }

    public URI url() {
        return program.url();
    }

    /** Countersign's own host, behind the same proxy. */
    public URI signIn() {
        return signIn;
    }

    @Override
    public void close() {
        program.close();
    }
}
