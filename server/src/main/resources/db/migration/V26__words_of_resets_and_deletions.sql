-- More ways in which a session begins and ends. NOT VALID, because the old constraints held for all rows: so no month of the
-- log is read. Both tables are locked for an instant.
SELECT change_tables('LOCK TABLE session, session_log IN ACCESS EXCLUSIVE MODE');

-- Safe beside old nodes: the new constraint allows all that the old one did.
ALTER TABLE session DROP CONSTRAINT session_method_check,
    ADD CONSTRAINT session_method_check CHECK (method IN ('password', 'approval', 'recovery', 'reset')) NOT VALID;

-- Safe beside old nodes: the new constraints allow all that the old ones did. Each month has them from the table.
ALTER TABLE session_log DROP CONSTRAINT session_log_method_check, DROP CONSTRAINT session_log_end_reason_check,
    ADD CONSTRAINT session_log_method_check CHECK (method IN ('password', 'approval', 'recovery', 'reset')) NOT VALID,
    ADD CONSTRAINT session_log_end_reason_check CHECK (end_reason IN (
        'signed-out', 'ended-by-member', 'idle', 'expired', 'replaced', 'password-changed', 'recovery', 'ended-by-operator',
        'password-reset', 'email-restored', 'account-deleted')) NOT VALID;
