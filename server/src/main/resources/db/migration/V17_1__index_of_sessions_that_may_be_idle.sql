-- Waits for older transactions, such as a backup, and blocks nobody. Every statement can be run again.
SET lock_timeout = 0;

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS session_maybe_idle_since;
CREATE INDEX CONCURRENTLY session_maybe_idle_since ON session (maybe_idle_since);
-- Safe beside old nodes: until they are replaced, their sweeps read the whole table.
DROP INDEX CONCURRENTLY IF EXISTS session_last_seen_at;

SET lock_timeout = '10s';
