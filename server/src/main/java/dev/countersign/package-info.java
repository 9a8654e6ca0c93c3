/**
 * The whole process. {@link dev.countersign.Main} checks the Java version, {@link dev.countersign.OneNode} wires the
 * rooms, and {@link dev.countersign.Setting} is the table of settings. Each room's own sign says what happens there; nothing
 * about members, sessions or HTTP happens here.
 */
@NullMarked
package dev.countersign;

import org.jspecify.annotations.NullMarked;
