package dev.countersign.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Reads a folder of the jar into memory. */
final class PackagedFiles {
    private PackagedFiles() {}

    /**
     * @param folder such as {@code static}
     * @return each file's bytes by its path in that folder, such as {@code css/page.css}
     */
    static Map<String, byte[]> in(String folder) {
        var files = new TreeMap<String, byte[]>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath:/" + folder + "/**")) {
                if (file.isReadable()) {
                    files.put(pathIn(folder, file.getURL().getPath()), file.getContentAsByteArray());
                }
            }
        } catch (IOException brokenJar) {
            throw new UncheckedIOException(brokenJar);
        }
        return Collections.unmodifiableMap(files);
    }

    private static String pathIn(String folder, String url) {
        var marker = "/" + folder + "/";
        return url.substring(url.lastIndexOf(marker) + marker.length());
    }
}
