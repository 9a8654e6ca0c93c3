/** The pages for people. Their forms post to the same address with a CSRF token, and work without JavaScript. */
@NullMarked
package dev.countersign.web.pages;

import org.jspecify.annotations.NullMarked;
