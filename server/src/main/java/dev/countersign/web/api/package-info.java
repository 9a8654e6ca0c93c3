/** The JSON API under {@code /api/v1}, as the contract has it, and {@code /verify} for reverse proxies. */
@NullMarked
package dev.countersign.web.api;

import org.jspecify.annotations.NullMarked;
