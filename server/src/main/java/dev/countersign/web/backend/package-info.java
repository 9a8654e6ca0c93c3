/**
 * The API for back ends: {@code /api/v1/introspection} and {@code /api/v1/service}, with the chain that checks their keys. No
 * cookie opens anything here, and a key opens nothing elsewhere.
 */
@NullMarked
package dev.countersign.web.backend;

import org.jspecify.annotations.NullMarked;
