package dev.countersign.webhooks;

/** @param waiting how many messages it has still to be told */
public record EndpointState(Endpoint endpoint, long waiting) {}
