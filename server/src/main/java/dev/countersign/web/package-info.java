/**
 * The HTTP layer, the only module that knows HTTP. It reads the cookies and the device, calls one facade, and turns the
 * result into a status, a page or a header. It makes no decisions and stores nothing except cookies.
 *
 * <p>Each kind of caller has a package of its own, and these do not know each other: {@code pages}, {@code api},
 * {@code backend}, {@code oidc}, {@code live} and {@code verify}. They stand on {@code filter}, {@code json}, {@code visitor},
 * {@code problem}, {@code files} and {@code tomcat}. This package is the ground of all of them and knows none:
 * the settings, the annotations of routes, and what more than one kind of caller is shown.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "signin",
            "profile",
            "memberdata",
            "account",
            "password",
            "recovery",
            "session",
            "approval",
            "reset",
            "keys",
            "clients",
            "signing",
            "oidc",
            "devicegrant",
            "operator",
            "secret",
            "cache",
            "limits",
            "history",
            "device",
            "live",
            "mail",
            "database"
        })
package dev.countersign.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
