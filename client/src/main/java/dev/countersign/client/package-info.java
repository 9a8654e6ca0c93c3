/**
 * Checks Countersign's sessions in an application's own process: {@link dev.countersign.client.Countersign}. No parameter or
 * return value is null unless its documentation says so.
 */
package dev.countersign.client;
