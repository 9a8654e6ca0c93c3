package dev.countersign.web.files;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.resource.HttpResource;

/** A file in memory in one form, plain or compressed. */
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

    private StaticFile immutable() {
        var copy = new StaticFile(name, getByteArray());
        copy.headers.putAll(headers);
        copy.headers.setCacheControl(
                CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        return copy;
    }

    /** The same on every node, so that a browser's copy stays valid on any node. */
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

    /** Both forms of a file; it is compressed once, at the start. */
    record Forms(StaticFile plain, StaticFile gzipped) {
        static Forms of(String path, byte[] bytes) {
            var name = path.substring(path.lastIndexOf('/') + 1);
            var gzipped = new StaticFile(name, Gzip.compress(bytes));
            gzipped.headers.set(HttpHeaders.CONTENT_ENCODING, Gzip.NAME);
            return new Forms(new StaticFile(name, bytes), gzipped);
        }

        /** The same file under a name whose content never changes (RFC 8246). */
        Forms immutable() {
            return new Forms(plain.immutable(), gzipped.immutable());
        }

        StaticFile acceptedBy(HttpServletRequest request) {
            return Gzip.isAcceptedBy(request) ? gzipped : plain;
        }
    }
}
