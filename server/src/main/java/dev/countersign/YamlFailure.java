package dev.countersign;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Names the configuration file that cannot be read. The parser knows only the line. */
final class YamlFailure {
    private static final String FURTHER_FILE =
            "a file named by spring.config.import or spring.config.additional-location";

    private YamlFailure() {}

    /**
     * Never repeats the parser's message, which quotes the file.
     *
     * @param directory in which Spring looks for files
     */
    static String lineFor(YAMLException failure, Path directory) {
        var file = files(directory)
                .filter(candidate -> failsAlike(candidate, failure))
                .map(candidate -> directory.relativize(candidate).toString())
                .findFirst()
                .orElse(FURTHER_FILE);
        if (failure.getCause() instanceof CharacterCodingException) {
            return file + ": is not text in UTF-8.";
        }
        var mark = failure instanceof MarkedYAMLException marked ? marked.getProblemMark() : null;
        return file + ": is not valid YAML"
                + (mark == null ? "." : ", in line " + (mark.getLine() + 1) + " or before it.");
    }

    private static Stream<Path> files(Path directory) {
        var config = directory.resolve("config");
        return Stream.concat(Stream.of(directory, config), within(config).filter(Files::isDirectory))
                .flatMap(YamlFailure::within)
                .filter(file -> String.valueOf(file.getFileName()).matches("application(-.+)?\\.ya?ml"));
    }

    private static Stream<Path> within(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList().stream();
        } catch (IOException noSuchFolder) {
            return Stream.empty();
        }
    }

    private static boolean failsAlike(Path file, YAMLException failure) {
        try {
            var _ = load(file);
            return false;
        } catch (YAMLException other) {
            return String.valueOf(other.getMessage()).equals(failure.getMessage());
        } catch (IOException gone) {
            return false;
        }
    }

    private static List<?> load(Path file) throws IOException {
        return new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file));
    }
}
