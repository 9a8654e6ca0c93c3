/**
 * Who asks, and what their browser keeps: the cookies, the data that a form leaves for the next page, and the way back to an
 * app. For a back end, its call. Nothing here lets anyone in or checks a key, and nothing writes a body.
 */
@NullMarked
package dev.countersign.web.visitor;

import org.jspecify.annotations.NullMarked;
