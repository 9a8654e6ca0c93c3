package dev.countersign.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Bundles")
class BundlesTest {
    private static final Map<String, byte[]> OURS = PackagedFiles.in("classpath:/static");

    private static String bundle(String path, Map<String, byte[]> files) {
        return new String(Objects.requireNonNull(Bundles.with(files).get(path)), StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> oursWith(String path, String text) {
        var files = new HashMap<>(OURS);
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
        return files;
    }

    @Test
    @DisplayName("contain every style sheet and every script except those that are imported dynamically")
    void complete() {
        var imports = new String(Objects.requireNonNull(OURS.get("css/all.css")), StandardCharsets.UTF_8);
        var script = bundle("js/all.js", OURS);
        for (var path : OURS.keySet()) {
            if (path.matches("css/(?!all\\.).*")) {
                assertThat(imports).contains("\"" + path.substring("css/".length()) + "\"");
            }
            if (path.matches("js/(?!words\\.).*")) {
                assertThat(script).contains("'" + path.replaceAll("^js/|\\.js$", "") + "': () =>");
            }
        }
        assertThat(bundle("css/all.css", OURS)).doesNotContain("@import").contains("@media print {", ".prompt");
        assertThat(script).doesNotContain("'words': () =>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import './clock.js'",
                "import clock from './clock.js'",
                "import * as clock from './clock.js'",
                "import { now } from '../js/clock.js'",
                "import {\n  now\n} from './clock.js'",
                "export default function clock() {}",
                "export { clock }",
                "export let clock = 1",
                "const clock = await fetch('/')",
                "await fetch('/')",
            })
    @DisplayName("stop the start at an unknown form of module")
    void refused(String code) {
        var files = oursWith("js/odd.js", code);
        assertThatThrownBy(() -> Bundles.with(files))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("js/odd.js cannot be bundled: ");
    }

    @Test
    @DisplayName("stop the start at a missing style sheet")
    void missing() {
        var files = oursWith("css/all.css", "@import \"none.css\";");
        assertThatThrownBy(() -> Bundles.with(files)).hasMessage("css/none.css is missing");
    }
}
