package dev.countersign.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;

@DisplayName("The list of the classes that requests need")
class RequestClassesTest {
    @Test
    @DisplayName("names no class of ours that is gone")
    void exist() throws IOException {
        var names = new ClassPathResource(RequestClasses.FILE)
                .getContentAsString(StandardCharsets.US_ASCII)
                .lines()
                .filter(name -> name.startsWith("dev.countersign."));

        assertThat(names)
                .isNotEmpty()
                .allMatch(name -> ClassUtils.isPresent(name, getClass().getClassLoader()));
    }
}
