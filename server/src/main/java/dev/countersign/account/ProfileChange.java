package dev.countersign.account;

import java.util.Optional;

/** What a member changes about themselves; what is empty stays as it is. */
public record ProfileChange(Optional<String> name, Optional<LanguageWish> language) {}
