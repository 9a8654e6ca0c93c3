/**
 * The doors: security filters, cookies, problems, {@code /verify}; the JSON API in {@code web.api}, the pages in
 * {@code web.pages}. The only room that knows HTTP. It reads cookies and device, calls one facade and turns the result into
 * a status, a page or a header. Nothing is decided here and nothing but cookies is kept.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "signin",
            "account",
            "session",
            "approval",
            "keys",
            "service",
            "limits",
            "history",
            "device",
            "live",
            "database"
        })
package dev.countersign.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
