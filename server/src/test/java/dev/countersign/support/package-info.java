/**
 * Shared by the tests: real nodes on a real PostgreSQL, browsers that speak HTTP and WebSocket, a clock that a test turns.
 * Fixtures are built through the product's own front door.
 */
@NullMarked
package dev.countersign.support;

import org.jspecify.annotations.NullMarked;
