-- Finds the letters with codes that were tried least. Waits for older transactions, such as a backup, and blocks nobody. Every
-- statement can be run again.
SET lock_timeout = 0;

-- Safe beside old nodes: the index exists only if an earlier run of this migration failed.
DROP INDEX CONCURRENTLY IF EXISTS letter_with_code;
CREATE INDEX CONCURRENTLY letter_with_code ON letter (attempts, next_attempt_at) WHERE code_id IS NOT NULL;

SET lock_timeout = '10s';
