package dev.countersign.web.api;

/** The body of a request for which a member types their password again. */
record TypedPassword(String password) {
    @Override
    public String toString() {
        return "TypedPassword[not shown]";
    }
}
