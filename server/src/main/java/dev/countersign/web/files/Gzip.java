package dev.countersign.web.files;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.HttpHeaders;

/** The only content coding in use here. */
public final class Gzip {
    public static final String NAME = "gzip";

    private static final Pattern NO_WEIGHT = Pattern.compile("q=0(?:\\.0{0,3})?");

    private Gzip() {}

    /** RFC 9110, section 12.5.3. */
    public static boolean isAcceptedBy(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING)).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(Gzip::isGzip);
    }

    private static boolean isGzip(String coding) {
        var parts = coding.toLowerCase(Locale.ROOT).split(";");
        return parts.length > 0
                && parts[0].strip().equals(NAME)
                && Arrays.stream(parts)
                        .noneMatch(part -> NO_WEIGHT.matcher(part.strip()).matches());
    }

    public static byte[] compress(byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (var into = new GZIPOutputStream(compressed)) {
            into.write(bytes);
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return compressed.toByteArray();
    }
}
