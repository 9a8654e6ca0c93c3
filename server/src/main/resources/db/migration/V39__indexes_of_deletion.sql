-- Finds what a deleted account leaves in tables that do not refer to it. Waits for older transactions, such as a backup, and blocks
-- nobody. Every statement can be run again.
SET lock_timeout = 0;

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS webhook_message_by_account;
CREATE INDEX CONCURRENTLY webhook_message_by_account ON webhook_message (account_id);

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS password_reset_not_looked_up;
CREATE INDEX CONCURRENTLY password_reset_not_looked_up ON password_reset (email) WHERE account_id IS NULL AND email IS NOT NULL;

-- Safe beside old nodes: only an attempt that failed has left it.
DROP INDEX CONCURRENTLY IF EXISTS letter_to_nobody;
CREATE INDEX CONCURRENTLY letter_to_nobody ON letter (recipient) WHERE account_id IS NULL;

SET lock_timeout = '10s';
