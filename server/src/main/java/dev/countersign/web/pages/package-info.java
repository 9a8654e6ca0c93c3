/**
 * The pages for people. Their forms post to the same address with a CSRF token, and work without JavaScript. No page knows
 * the API.
 */
@NullMarked
package dev.countersign.web.pages;

import org.jspecify.annotations.NullMarked;
