package dev.countersign.mail;

/**
 * Letters of a lane share sixteen sends at once and a part of the rate, so that a queue that cannot be delivered delays no letter
 * that was written just now.
 */
enum Lane {
    /** Written within the last seconds and not tried yet. */
    NEW,
    /** Due, with a code: somebody waits for it, and it soon expires. Those with the fewest attempts first. */
    CODE,
    /** All that are due, in their order: retries, and letters that were not new long enough. */
    DUE
}
