package dev.countersign.web.files;

import java.util.regex.Pattern;

/** A file name with a hash of the content before the extension. */
final class HashedName {
    private static final int LENGTH = 16;
    private static final Pattern HASHED = Pattern.compile("(?<name>.+)-[\\w-]{" + LENGTH + "}(?<extension>\\.\\w+)");

    private HashedName() {}

    /** @param path such as {@code css/all.css} */
    static String of(String path, StaticFile file) {
        var dot = path.lastIndexOf('.');
        return path.substring(0, dot) + "-" + file.etag().substring(1, 1 + LENGTH) + path.substring(dot);
    }

    /** Removes any hash; a path without a hash stays as it is. */
    static String without(String path) {
        return HASHED.matcher(path).replaceFirst("${name}${extension}");
    }
}
