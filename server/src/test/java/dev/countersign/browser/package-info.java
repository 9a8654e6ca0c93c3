/** The pages as people meet them: in a real Chromium, with as many isolated browsers as the story needs. */
@NullMarked
package dev.countersign.browser;

import org.jspecify.annotations.NullMarked;
