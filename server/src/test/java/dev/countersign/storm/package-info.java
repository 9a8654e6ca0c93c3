/** Strangers do their worst to one node while members carry on: {@code bin/storm}. */
@NullMarked
package dev.countersign.storm;

import org.jspecify.annotations.NullMarked;
