/** The pages in a real Chromium, with as many isolated browsers as each story needs. */
@NullMarked
package dev.countersign.browser;

import org.jspecify.annotations.NullMarked;
