package dev.countersign.memberdata;

/** An application that signs the member in. */
public record ExportedClient(String id, String name) {}
