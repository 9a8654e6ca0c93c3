/**
 * The jar's templates, style sheets and scripts, and the classes that requests need. They are read once, before the node
 * serves, because all readers of the jar share one lock. Nothing here knows a member.
 */
@NullMarked
package dev.countersign.web.files;

import org.jspecify.annotations.NullMarked;
