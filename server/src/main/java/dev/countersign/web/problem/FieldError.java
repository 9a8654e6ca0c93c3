package dev.countersign.web.problem;

/** The reason why one value of a request is refused: {@code {field, message}}. */
public record FieldError(String field, String message) {}
