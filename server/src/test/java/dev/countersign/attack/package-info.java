/**
 * The product as an attacker meets it: from outside, over HTTP and WebSocket. One file a family; each says what the attacker
 * has and what he wants. Attacks that belong to one room's rules are in that room's tests.
 */
@NullMarked
package dev.countersign.attack;

import org.jspecify.annotations.NullMarked;
