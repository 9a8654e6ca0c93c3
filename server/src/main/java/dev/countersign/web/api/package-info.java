/**
 * The JSON API for members under {@code /api/v1}, as the contract specifies it. A cookie opens it and no key does: the
 * routes for back ends are in {@code web.backend}.
 */
@NullMarked
package dev.countersign.web.api;

import org.jspecify.annotations.NullMarked;
