package dev.countersign.web.files;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param sources the folder of {@code static} and {@code templates} during development: its files are read again for each
 *     request and not bundled. If empty, the jar's files are read once
 */
@ConfigurationProperties("countersign.files")
record FileSettings(String sources) {

    boolean areSources() {
        return !sources.isEmpty();
    }

    /** The location of a folder, for Spring's resource loaders. */
    String locationOf(String folder) {
        return areSources() ? "file:" + sources + "/" + folder : "classpath:/" + folder;
    }
}
