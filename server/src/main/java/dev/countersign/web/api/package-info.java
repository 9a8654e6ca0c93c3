/** The JSON API under {@code /api/v1}, as the contract specifies it. */
@NullMarked
package dev.countersign.web.api;

import org.jspecify.annotations.NullMarked;
