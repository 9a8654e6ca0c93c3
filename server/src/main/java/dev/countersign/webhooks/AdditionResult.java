package dev.countersign.webhooks;

/** What becomes of the wish to add an endpoint. */
public sealed interface AdditionResult {
    /** @param secret what its messages are signed with, told this once */
    record Added(Endpoint endpoint, String secret) implements AdditionResult {
        @Override
        public String toString() {
            return "Added[not shown]";
        }
    }

    record NotAnUrl() implements AdditionResult {}

    /** Only https, or http to the machine itself. */
    record NotSecure() implements AdditionResult {}

    /** An address that is not public and that no setting allows. */
    record NotAllowed() implements AdditionResult {}
}
