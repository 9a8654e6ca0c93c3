/**
 * What all rooms store about one member: {@link dev.countersign.memberdata.Exports a copy} of it, and its
 * {@link dev.countersign.memberdata.Deletions deletion}. This room has no SQL, and does not ask whether somebody may: that is up to
 * {@code profile} and {@code operator}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "recovery",
            "session",
            "approval",
            "reset",
            "limits",
            "history",
            "device",
            "mail",
            "oidc",
            "onetime"
        })
package dev.countersign.memberdata;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
