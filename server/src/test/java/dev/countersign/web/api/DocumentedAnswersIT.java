package dev.countersign.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.countersign.support.Contract;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The OpenAPI document, after all tests of classes,")
class DocumentedAnswersIT {

    @Test
    @DisplayName("has no answer that no test got")
    void neverSeen() throws IOException {
        assumeThat(System.getProperty("test")).as("only some tests have run").isNull();
        assumeThat("true".equals(System.getenv("CI")) || Files.exists(Contract.NEVER_SEEN))
                .as("the tests of classes were left out")
                .isTrue();

        assertThat(Files.readAllLines(Contract.NEVER_SEEN))
                .as("answers that %s documents and no test got: remove them there, or test them", "openapi.json")
                .isEmpty();
    }
}
