-- The session log and the security events by month, in UTC (decision 0045). The rows stay where they are: the old table becomes
-- the first partition, for all times, and a node closes it later. No partition is for all other rows, because adding the next
-- month would read it; the newest has no end. Each month has a primary key of its own.
--
-- Without the reference to account: to attach or detach a month that has one, PostgreSQL locks account against all writes.
SELECT change_tables('LOCK TABLE account, session_log, security_event IN ACCESS EXCLUSIVE MODE');

-- Safe beside old nodes: none relies on it.
ALTER TABLE session_log DROP CONSTRAINT session_log_account_id_fkey;
-- Safe beside old nodes: a table of the same name and columns takes its place in this transaction.
ALTER TABLE session_log RENAME TO session_log_first;
-- Safe beside old nodes: none knows the names of indexes.
ALTER INDEX session_log_newest_first RENAME TO session_log_first_newest_first;
-- Safe beside old nodes: none knows the names of indexes.
ALTER INDEX session_log_with_address RENAME TO session_log_first_with_address;
CREATE TABLE session_log (LIKE session_log_first INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (signed_in_at);
-- Safe beside old nodes: the new table has no rows yet.
CREATE INDEX session_log_newest_first ON session_log (account_id, signed_in_at DESC, session_id DESC);
-- Safe beside old nodes: the new table has no rows yet.
CREATE INDEX session_log_with_address ON session_log (signed_in_at) WHERE ip IS NOT NULL AND ended_at IS NOT NULL;
ALTER TABLE session_log ATTACH PARTITION session_log_first FOR VALUES FROM (MINVALUE) TO (MAXVALUE);

-- Safe beside old nodes: none relies on it.
ALTER TABLE security_event DROP CONSTRAINT security_event_account_id_fkey;
-- Safe beside old nodes: a table of the same name and columns takes its place in this transaction.
ALTER TABLE security_event RENAME TO security_event_first;
-- Safe beside old nodes: none knows the names of indexes.
ALTER INDEX security_event_newest_first RENAME TO security_event_first_newest_first;
-- Safe beside old nodes: none knows the names of indexes.
ALTER INDEX security_event_with_address RENAME TO security_event_first_with_address;
CREATE TABLE security_event (LIKE security_event_first INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (happened_at);
-- Safe beside old nodes: the new table has no rows yet.
CREATE INDEX security_event_newest_first ON security_event (account_id, happened_at DESC, id DESC);
-- Safe beside old nodes: the new table has no rows yet.
CREATE INDEX security_event_with_address ON security_event (happened_at) WHERE ip IS NOT NULL;
ALTER TABLE security_event ATTACH PARTITION security_event_first FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
