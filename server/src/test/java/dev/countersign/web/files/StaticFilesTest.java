package dev.countersign.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A static file")
class StaticFilesTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String FILE = "/common-passwords.txt";

    private static byte[] content() {
        return Objects.requireNonNull(PackagedFiles.in("classpath:/static").get("common-passwords.txt"));
    }

    private static Answer get(Map<String, String> headers) {
        return SERVER.browser().send("GET", FILE, null, request -> headers.forEach(request::header));
    }

    @Test
    @DisplayName("is the file in the jar, with its media type; a browser may keep it but must revalidate it")
    void plain() {
        var answer = get(Map.of());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(content());
        assertThat(answer.header("Content-Type")).hasValue("text/plain");
        assertThat(answer.header("Cache-Control")).hasValue("no-cache");
        assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
        assertThat(answer.header("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br, gzip", "GZIP;q=0.5", "deflate , gzip ; q=1"})
    @DisplayName("is compressed for a browser that accepts that, under its own entity tag")
    void compressed(String accepted) {
        var answer = get(Map.of("Accept-Encoding", accepted));
        assertThat(answer.header("Content-Encoding")).hasValue("gzip");
        assertThat(answer.header("Content-Length").map(Integer::parseInt).orElseThrow())
                .isLessThan(content().length / 2);
        assertThat(answer.header("ETag")).isNotEqualTo(get(Map.of()).header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip;q=0", "gzip;q=0.000", "identity", "", ";;,", "xgzip"})
    @DisplayName("is not compressed for a browser that does not")
    void notCompressed(String accepted) {
        assertThat(get(Map.of("Accept-Encoding", accepted)).header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    @DisplayName("is not sent again to a browser that has it, whichever node it asks")
    void notModified() {
        var tag = get(Map.of()).header("ETag").orElseThrow();
        assertThat(get(Map.of("If-None-Match", tag)).status()).isEqualTo(304);
        assertThat(get(Map.of("If-None-Match", "\"another\"")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.txt",
                "/css/",
                "/css",
                "/css/../css/page.css",
                "/static/css/page.css",
                "/templates/login.html"
            })
    @DisplayName("is found by its own path only")
    void notFound(String path) {
        assertThat(SERVER.browser().get(path).status()).isIn(List.of(400, 404));
    }
}
