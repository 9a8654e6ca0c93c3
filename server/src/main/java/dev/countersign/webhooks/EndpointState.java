package dev.countersign.webhooks;

/** @param waiting number of messages that are not delivered yet */
public record EndpointState(Endpoint endpoint, long waiting) {}
