/**
 * The WebSocket connections of this node: frames out, commands in. Facade:
 * {@link dev.countersign.live.Live}, and {@link dev.countersign.live.Streams} for back ends. A notification is only a hint;
 * the content of a frame is read from rows. Nothing is decided here: frames that act go to {@code signin}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"signin", "session", "approval", "history", "changes", "cache", "device", "database"})
package dev.countersign.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
