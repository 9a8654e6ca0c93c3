/**
 * Extends the container: bounds how much connections and requests may hold, and for how long. Nothing here knows a route or a
 * member.
 */
@NullMarked
package dev.countersign.web.tomcat;

import org.jspecify.annotations.NullMarked;
