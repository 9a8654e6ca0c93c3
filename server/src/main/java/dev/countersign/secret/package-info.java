/**
 * The secret kept outside the database, the keys derived from it, and what they seal. Facade:
 * {@link dev.countersign.secret.Secret}. {@link dev.countersign.secret.WrittenCode} is how codes of all rooms are written and typed.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "database")
package dev.countersign.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
