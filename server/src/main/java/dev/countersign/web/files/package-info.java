/**
 * The jar's templates, style sheets and scripts. They are read once, before the node serves, because all readers of the jar
 * share one lock.
 */
@NullMarked
package dev.countersign.web.files;

import org.jspecify.annotations.NullMarked;
