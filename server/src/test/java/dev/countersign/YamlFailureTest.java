package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.YAMLException;

@DisplayName("A configuration file that cannot be read")
class YamlFailureTest {
    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "application.yaml|a: [b|application.yaml: is not valid YAML, in line ",
                "application-prod.yaml|a: [b|application-prod.yaml: is not valid YAML, in line ",
                "config/application.yml|a: [b|config/application.yml: is not valid YAML, in line ",
                "config/more/application.yml|a: [b|config/more/application.yml: is not valid YAML, in line ",
                "application-prod.yaml|a: \u00e4rger|application-prod.yaml: is not text in UTF-8.",
                "ours.yaml|a: [b|a file named by spring.config.import or spring.config.additional-location: is not valid YAML",
            })
    @DisplayName("is named, with what is wrong and nothing of what is in it")
    void named(String name, String text, String words) throws IOException {
        Files.writeString(directory.resolve("application-dev.yaml"), "a: [c, d\n");
        Files.writeString(directory.resolve("application-test.yaml"), "a: b\n");
        var file = directory.resolve(name);
        Files.createDirectories(directory.resolve("config/more"));
        Files.writeString(file, text + "\n", StandardCharsets.ISO_8859_1);
        var failure = catchThrowableOfType(
                YAMLException.class, () -> new YamlPropertySourceLoader().load(name, new FileSystemResource(file)));
        assertThat(failure).isNotNull();

        assertThat(YamlFailure.lineFor(failure, directory)).startsWith(words).doesNotContain("[b", "rger");
    }
}
