/**
 * Countersign's members in a Spring application: a request with a good session cookie is its member's, looked up by {@link
 * dev.countersign.client.Countersign} when it is first asked for. Nothing is kept here, no {@code HttpSession} is made for
 * it, and nobody signs in here: that is at Countersign.
 */
@NullMarked
package dev.countersign.spring;

import org.jspecify.annotations.NullMarked;
