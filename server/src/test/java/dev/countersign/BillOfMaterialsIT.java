package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The packaged jar's bill of materials")
class BillOfMaterialsIT {
    private static final String LIBRARIES = "BOOT-INF/lib/";
    /** Spring Boot's packaging adds it, in Spring Boot's version; it is not a dependency of ours. */
    private static final String PACKAGING = "spring-boot-jarmode-tools-";

    @Test
    @DisplayName("lists every library that is in the jar, with its version and hashes (SEC-70)")
    void everyLibrary() throws IOException {
        try (var jar = new JarFile(System.getProperty("countersign.jar"))) {
            var place = jar.getManifest().getMainAttributes().getValue("Sbom-Location");
            var bill = JsonMapper.shared().readTree(jar.getInputStream(jar.getEntry(place)));
            var listed = bill.path("components")
                    .valueStream()
                    .peek(component -> assertThat(component.path("hashes"))
                            .as("%s", component)
                            .isNotEmpty())
                    .map(component -> component.path("name").asString() + "-"
                            + component.path("version").asString() + ".jar")
                    .toList();
            var contained = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                    .map(name -> name.substring(LIBRARIES.length()))
                    .filter(name -> !name.startsWith(PACKAGING))
                    .toList();

            assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
            assertThat(contained).hasSizeGreaterThan(50);
            assertThat(listed).containsAll(contained);
        }
    }
}
