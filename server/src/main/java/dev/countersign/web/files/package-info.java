/**
 * The jar's files: pages' templates, style sheets, scripts. They are read once, before the node serves, because every reader of the jar
 * shares one lock.
 */
@NullMarked
package dev.countersign.web.files;

import org.jspecify.annotations.NullMarked;
