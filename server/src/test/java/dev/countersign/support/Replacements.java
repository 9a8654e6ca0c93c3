package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts a test's own addresses and folders into what an operator would use. */
public final class Replacements {
    private final Map<String, String> texts;
    private final Pattern places;

    /** @param texts texts of the original, and their replacements */
    public Replacements(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
        // All at once, the longest first, so that no replacement touches another's result or part of another's text.
        this.places = Pattern.compile(texts.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    public String in(String text) {
        return places.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(texts.get(place.group()))));
    }

    public void write(Path original, Path copy) {
        try {
            Files.writeString(copy, in(Files.readString(original)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
