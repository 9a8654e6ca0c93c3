package dev.countersign.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Reads a folder of the jar or of the sources into memory. */
final class PackagedFiles {
    private PackagedFiles() {}

    /**
     * @param location such as {@code classpath:/static}
     * @return the bytes of each file by its path in that folder, such as {@code css/page.css}
     */
    static Map<String, byte[]> in(String location) {
        var files = new TreeMap<String, byte[]>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources(location + "/**")) {
                if (file.isReadable()) {
                    files.put(pathIn(location, file.getURL().getPath()), file.getContentAsByteArray());
                }
            }
        } catch (IOException brokenJar) {
            throw new UncheckedIOException(brokenJar);
        }
        return Collections.unmodifiableMap(files);
    }

    private static String pathIn(String location, String url) {
        var folder = location.substring(location.lastIndexOf('/')) + "/";
        return url.substring(url.lastIndexOf(folder) + folder.length());
    }
}
