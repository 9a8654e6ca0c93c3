-- Finds the members who are disabled, locked out or not confirmed, in the order in which an operator's list has them. Waits for
-- older transactions, such as a backup, and blocks nobody. Every statement can be run again.
SET lock_timeout = 0;

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS account_disabled;
CREATE INDEX CONCURRENTLY account_disabled ON account (email) WHERE disabled_at IS NOT NULL;

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS account_unverified;
CREATE INDEX CONCURRENTLY account_unverified ON account (email) WHERE email_verified_at IS NULL;

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS guess_locked;
CREATE INDEX CONCURRENTLY guess_locked ON guess (subject) WHERE kind = 'sign-in' AND failures >= 100;

SET lock_timeout = '10s';
