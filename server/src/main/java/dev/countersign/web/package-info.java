/**
 * The HTTP layer: security filters, cookies, problems, {@code /verify}; the JSON API in {@code web.api}, the pages in
 * {@code web.pages}. This is the only module that knows HTTP. It reads the cookies and the device, calls one facade, and
 * turns the result into a status, a page or a header. It makes no decisions and stores nothing except cookies.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "signin",
            "account",
            "password",
            "recovery",
            "session",
            "approval",
            "keys",
            "operator",
            "secret",
            "cache",
            "limits",
            "history",
            "device",
            "live",
            "database"
        })
package dev.countersign.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
