/**
 * The jar's files: pages' templates, style sheets, scripts. They are read once, before the node serves, because all readers of
 * the jar share one lock.
 */
@NullMarked
package dev.countersign.web.files;

import org.jspecify.annotations.NullMarked;
