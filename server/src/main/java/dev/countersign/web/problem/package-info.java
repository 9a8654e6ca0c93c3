/**
 * Turns errors into answers: a problem for programs, a page for people, a bare status for probes, and one log line for each
 * 5xx. Any class of {@code web} may throw {@code Refused}; nothing here knows why a request is refused.
 */
@NullMarked
package dev.countersign.web.problem;

import org.jspecify.annotations.NullMarked;
