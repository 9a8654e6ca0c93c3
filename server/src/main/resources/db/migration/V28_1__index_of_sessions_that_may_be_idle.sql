-- Waits for older transactions, such as a backup, and blocks nobody. Every statement can be run again.
SET lock_timeout = 0;

-- The two kinds of sessions have different idle timeouts.
-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS session_by_kind_maybe_idle_since;
CREATE INDEX CONCURRENTLY session_by_kind_maybe_idle_since ON session (remembered, maybe_idle_since);
-- Safe beside old nodes: until they are replaced, their sweeps read the whole table.
DROP INDEX CONCURRENTLY IF EXISTS session_maybe_idle_since;

SET lock_timeout = '10s';
