package dev.countersign.web;

import java.util.Arrays;
import java.util.List;

/** Several origins, as an operator writes them: {@code https://app.example.org,https://shop.example.org}. */
public record Origins(List<Origin> all) {

    /**
     * @param text origins with commas between them, or empty
     * @throws IllegalArgumentException if one of them is not an origin
     */
    public static Origins of(String text) {
        return new Origins(
                text.isBlank()
                        ? List.of()
                        : Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .map(Origin::of)
                                .toList());
    }
}
