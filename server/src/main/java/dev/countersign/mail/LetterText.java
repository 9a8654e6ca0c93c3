package dev.countersign.mail;

/** What a letter says. */
record LetterText(String subject, String plain, String html) {}
