/**
 * Extends the container: limits the resources that connections and requests hold, and for how long, and drains connections
 * before a stop. Nothing here knows a route or a member.
 */
@NullMarked
package dev.countersign.web.tomcat;

import org.jspecify.annotations.NullMarked;
