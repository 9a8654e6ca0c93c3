/** The pages for people. Forms post to themselves with a CSRF token and work without JavaScript. */
@NullMarked
package dev.countersign.web.pages;

import org.jspecify.annotations.NullMarked;
