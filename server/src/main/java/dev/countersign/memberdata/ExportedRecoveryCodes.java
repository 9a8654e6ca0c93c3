package dev.countersign.memberdata;

/** @param left how many are unused */
public record ExportedRecoveryCodes(int left) {}
