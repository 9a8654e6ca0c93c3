package dev.countersign.web.api;

/** A body with the code from a letter. */
record MailedCode(String code) {
    @Override
    public String toString() {
        return "MailedCode[not shown]";
    }
}
