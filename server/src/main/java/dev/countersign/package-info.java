/**
 * The whole process: {@link dev.countersign.Main} checks the Java, {@link dev.countersign.Countersign} wires the rooms,
 * {@link dev.countersign.Setting} is the table of settings. What happens in which room is said on the room's own sign;
 * nothing about members, sessions or HTTP happens here.
 */
@NullMarked
package dev.countersign;

import org.jspecify.annotations.NullMarked;
