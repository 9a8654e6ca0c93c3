/**
 * Attacks from outside, over HTTP and WebSocket. There is one file per family; each says what the attacker has and wants.
 * Attacks on the rules of one room are in that room's tests.
 */
@NullMarked
package dev.countersign.attack;

import org.jspecify.annotations.NullMarked;
