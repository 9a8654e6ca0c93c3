package dev.countersign.webhooks;

/** The result of adding an endpoint. */
public sealed interface AdditionResult {
    /** @param secret signs the endpoint's messages; shown only here */
    record Added(Endpoint endpoint, String secret) implements AdditionResult {
        @Override
        public String toString() {
            return "Added[not shown]";
        }
    }

    record NotAnUrl() implements AdditionResult {}

    /** The URL is neither https nor http to this machine. */
    record NotSecure() implements AdditionResult {}

    /** The URL's address is not public, and no setting allows it. */
    record NotAllowed() implements AdditionResult {}
}
