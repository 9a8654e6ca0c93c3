/**
 * The filters in front of every route, and their order. They refuse, redirect or wrap a request before a route sees it. No
 * filter here knows a route's work: {@code web.backend} and {@code web.verify} add the filters of their own callers.
 */
@NullMarked
package dev.countersign.web.filter;

import org.jspecify.annotations.NullMarked;
