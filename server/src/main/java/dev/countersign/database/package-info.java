/**
 * PostgreSQL, either at {@code DATABASE_URL} or embedded in the data directory: which server is the primary, the pool, the
 * migrations, the clock of record; how an enum is stored ({@link dev.countersign.database.Word}) and background work is done
 * ({@link dev.countersign.database.Background}); what is written just before a commit
 * ({@link dev.countersign.database.BeforeCommit}); the proof that an account's row is locked
 * ({@link dev.countersign.database.Locked}). Facade: {@link dev.countersign.database.Database}. Apart from that proof, nothing
 * here knows what a member or a session is.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.countersign.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
