/**
 * Countersign's members in a Spring application. A request's member is looked up by its session cookie, through {@link
 * dev.countersign.client.Countersign}, when the application first asks. Nothing is stored here, no {@code HttpSession} is
 * created for it, and nobody signs in here: that happens at Countersign.
 */
@NullMarked
package dev.countersign.spring;

import org.jspecify.annotations.NullMarked;
