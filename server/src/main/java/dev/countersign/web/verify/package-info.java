/**
 * {@code GET /verify}, for reverse proxies. It answers before every other filter except {@code TwinCookies}, and knows no page
 * and no JSON.
 */
@NullMarked
package dev.countersign.web.verify;

import org.jspecify.annotations.NullMarked;
