package dev.countersign.account;

import java.util.List;
import java.util.Optional;

/** The languages in which there are texts for members, as BCP 47 tags. */
final class Languages {
    private static final List<String> ALL = List.of("en");

    private Languages() {}

    /** @return the tag as we write it; upper and lower case do not matter (RFC 5646, section 2.1.1) */
    static Optional<String> find(String tag) {
        return ALL.stream().filter(known -> known.equalsIgnoreCase(tag)).findFirst();
    }
}
