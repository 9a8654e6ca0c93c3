/**
 * Extends the container: limits the resources that connections and requests hold, and for how long. Nothing here knows a
 * route or a member.
 */
@NullMarked
package dev.countersign.web.tomcat;

import org.jspecify.annotations.NullMarked;
