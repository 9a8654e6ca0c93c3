package dev.countersign.web.files;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.resource.HttpResource;

/** One form of a file in memory: as it is, or compressed. */
final class StaticFile extends ByteArrayResource implements HttpResource {
    private final String name;
    private final String etag;
    private final HttpHeaders headers = new HttpHeaders();

    private StaticFile(String name, byte[] bytes) {
        super(bytes);
        this.name = name;
        this.etag = "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(bytes)) + "\"";
        headers.setVary(List.of(HttpHeaders.ACCEPT_ENCODING));
    }

    /** The same on every node, so that a browser's copy stays valid whichever node it asks next. */
    String etag() {
        return etag;
    }

    /** Tells Spring the media type. */
    @Override
    public String getFilename() {
        return name;
    }

    @Override
    public HttpHeaders getResponseHeaders() {
        return headers;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Both forms of a file; compressed once, at the start. */
    record Forms(StaticFile plain, StaticFile gzipped) {
        private static final Pattern NO_WEIGHT = Pattern.compile("q=0(?:\\.0{0,3})?");

        static Forms of(String path, byte[] bytes) {
            var name = path.substring(path.lastIndexOf('/') + 1);
            var gzipped = new StaticFile(name, gzip(bytes));
            gzipped.headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            return new Forms(new StaticFile(name, bytes), gzipped);
        }

        /** RFC 9110, section 12.5.3. */
        StaticFile acceptedBy(HttpServletRequest request) {
            return Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING)).stream()
                            .flatMap(value -> Arrays.stream(value.split(",")))
                            .anyMatch(Forms::isGzip)
                    ? gzipped
                    : plain;
        }

        private static boolean isGzip(String coding) {
            var parts = coding.toLowerCase(Locale.ROOT).split(";");
            return parts.length > 0
                    && parts[0].strip().equals("gzip")
                    && Arrays.stream(parts)
                            .noneMatch(part -> NO_WEIGHT.matcher(part.strip()).matches());
        }

        private static byte[] gzip(byte[] bytes) {
            var gzipped = new ByteArrayOutputStream();
            try (var into = new GZIPOutputStream(gzipped)) {
                into.write(bytes);
            } catch (IOException neverInMemory) {
                throw new UncheckedIOException(neverInMemory);
            }
            return gzipped.toByteArray();
        }
    }
}
