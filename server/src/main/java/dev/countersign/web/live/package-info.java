/**
 * The handshakes of the WebSockets, for members and for back ends. They decide who may open a socket. Frames are the work of
 * the module {@code live}; nothing here reads or writes one.
 */
@NullMarked
package dev.countersign.web.live;

import org.jspecify.annotations.NullMarked;
