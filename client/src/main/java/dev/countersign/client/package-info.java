/**
 * Checks Countersign's sessions in an application's own process: {@link dev.countersign.client.Countersign}. No parameter
 * and no answer is null unless it says so.
 */
package dev.countersign.client;
