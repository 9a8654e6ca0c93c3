/**
 * The secret kept outside the database, the keys derived from it, what they seal, and how the secret is replaced. Facades:
 * {@link dev.countersign.secret.Secrets} and {@link dev.countersign.secret.Rotation}. {@link dev.countersign.secret.WrittenCode} is how codes of all rooms are written and typed.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "database")
package dev.countersign.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
