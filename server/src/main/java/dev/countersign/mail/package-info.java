/**
 * Letters to members: written in the transaction that causes them, and sent through {@code outbox} by the mail server of the
 * settings. Facade: {@link dev.countersign.mail.Letters}. {@code Notices} writes the ones that follow from an event, as
 * {@code webhooks} does.
 *
 * <p>A row never contains a code (SEC-75): such a letter gets its code from {@code onetime} when it is sent, and goes to the
 * address that the code is about. Any other letter goes only to an address that its member has confirmed (SEC-77). A row is deleted once its letter has left or has been given up.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "session",
            "history",
            "device",
            "limits",
            "onetime",
            "outbox",
            "secret",
            "database"
        })
package dev.countersign.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
