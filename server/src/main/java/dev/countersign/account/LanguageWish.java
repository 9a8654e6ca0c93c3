package dev.countersign.account;

import java.util.Optional;

/** @param tag one of {@link Languages}; empty for what the browser asks for */
public record LanguageWish(Optional<String> tag) {}
