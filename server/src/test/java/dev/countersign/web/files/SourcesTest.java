package dev.countersign.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("During development")
class SourcesTest {
    @TempDir
    static Path sources;

    private static void append(String file, String text) throws IOException {
        var path = sources.resolve(file);
        Files.writeString(path, Files.readString(path) + text);
    }

    @Test
    @DisplayName("pages, style sheets and scripts are single files, and a change shows on reload")
    void reloads() throws IOException {
        for (var folder : new String[] {"static", "templates"}) {
            for (var file : PackagedFiles.in("classpath:/" + folder).entrySet()) {
                var copy = sources.resolve(folder).resolve(file.getKey());
                Files.createDirectories(copy.getParent());
                Files.write(copy, file.getValue());
            }
        }
        var browser = TestServer.with("countersign.files.sources=" + sources).browser();
        assertThat(browser.get("/login").text())
                .contains("href=\"/css/all.css\"", "src=\"/js/times.js\"", "src=\"/js/password.js\"")
                .doesNotContain("/js/all");
        assertThat(browser.get("/css/all.css").text()).contains("@import \"page.css\"");

        append("static/css/page.css", ".new-rule { color: red; }");
        append("templates/login.html", "<!-- new text -->");

        assertThat(browser.get("/css/page.css").text()).endsWith(".new-rule { color: red; }");
        assertThat(browser.get("/login").text()).endsWith("<!-- new text -->");
    }
}
