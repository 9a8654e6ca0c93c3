/**
 * {@code GET /verify}, for reverse proxies. It answers before every other filter, by itself, and knows no page and no JSON.
 */
@NullMarked
package dev.countersign.web.verify;

import org.jspecify.annotations.NullMarked;
