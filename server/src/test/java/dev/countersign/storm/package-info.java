/** Strangers do their worst to one node, while members go on: {@code bin/storm}. */
@NullMarked
package dev.countersign.storm;

import org.jspecify.annotations.NullMarked;
