/**
 * {@code /api/docs}: the OpenAPI document as a page. The document alone says what the API is; nothing here knows a route.
 */
@NullMarked
package dev.countersign.web.pages.reference;

import org.jspecify.annotations.NullMarked;
