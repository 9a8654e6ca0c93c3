package dev.countersign.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@code Forwarded} (RFC 7239, section 4) and {@code X-Forwarded-For}.
 *
 * <p>Both are lists to which each proxy adds at the right end, so we split them from there. A quotation mark that a client
 * leaves open at the left end then hides nothing that the proxies wrote. For a well-formed list the elements are the same as
 * when read from the left, because outside of quoted strings there is neither a quotation mark nor a backslash.
 */
final class Forwarded {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+=");

    /** An unquoted value. By the RFC an IPv6 address or a port needs quotes, but some proxies leave them out. */
    private static final Pattern BARE = Pattern.compile("[^\"\\s;,\\\\]+");

    /** No real request passes through 50 proxies, but a client may pretend so. */
    private static final int MOST_HOPS = 50;

    private Forwarded() {}

    /**
     * @param lines the header's values, in order
     * @return the hops from the right, at most 50, each parsed on demand
     */
    static Stream<Hop> hops(List<String> lines) {
        return elementsFromTheRight(lines).map(Forwarded::hop);
    }

    /** As {@link #hops}, for {@code X-Forwarded-For}. */
    static Stream<Hop> hopsOfForwardedFor(List<String> lines) {
        return elementsFromTheRight(lines).map(Hop::of);
    }

    /** Leaves out empty elements (RFC 9110, section 5.6.1). */
    private static Stream<String> elementsFromTheRight(List<String> lines) {
        var fromTheRight = new ArrayList<String>();
        for (var line : lines.reversed()) {
            var end = line.length();
            var isQuoted = false;
            for (var at = end - 1; at >= -1; at--) {
                if (at < 0 || (line.charAt(at) == ',' && !isQuoted)) {
                    var element = line.substring(at + 1, end).strip();
                    if (!element.isEmpty() && fromTheRight.size() < MOST_HOPS) {
                        fromTheRight.add(element);
                    }
                    end = at;
                } else if (line.charAt(at) == '"' && !isEscaped(line, at)) {
                    isQuoted = !isQuoted;
                }
            }
        }
        return fromTheRight.stream();
    }

    private static boolean isEscaped(String line, int place) {
        var at = place;
        while (at > 0 && line.charAt(at - 1) == '\\') {
            at--;
        }
        return (place - at) % 2 == 1;
    }

    /** An element is unreadable if a parameter is repeated, or if any part of it is not a parameter. */
    private static Hop hop(String element) {
        Hop hop = new Hop.Unnamed();
        var names = new HashSet<String>();
        for (var at = past(element, 0, "; \t"); at < element.length(); at = past(element, at, "; \t")) {
            var name = NAME.matcher(element).region(at, element.length());
            if (!name.lookingAt() || !names.add(name.group().toLowerCase(Locale.ROOT))) {
                return new Hop.Unreadable();
            }
            var value = new StringBuilder();
            at = value(element, name.end(), value);
            if (at < 0 || (at < element.length() && element.charAt(at) != ';')) {
                return new Hop.Unreadable();
            }
            if (name.group().equalsIgnoreCase("for=")) {
                hop = Hop.of(value.toString());
            }
        }
        return hop;
    }

    /** @return where the value and the white space after it end, or -1 if there is no value */
    private static int value(String element, int start, StringBuilder into) {
        if (start == element.length() || element.charAt(start) != '"') {
            var bare = BARE.matcher(element).region(start, element.length());
            if (!bare.lookingAt()) {
                return -1;
            }
            into.append(bare.group());
            return past(element, bare.end(), " \t");
        }
        for (var at = start + 1; at < element.length(); at++) {
            if (element.charAt(at) == '"') {
                return past(element, at + 1, " \t");
            }
            if (element.charAt(at) == '\\') {
                at++;
            }
            if (at < element.length()) {
                into.append(element.charAt(at));
            }
        }
        return -1;
    }

    private static int past(String text, int start, String characters) {
        var at = start;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
