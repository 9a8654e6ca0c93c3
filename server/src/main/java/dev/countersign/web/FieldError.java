package dev.countersign.web;

/** Why one value of a request is refused: {@code {field, message}}. */
public record FieldError(String field, String message) {}
