-- The entries of a deleted account stay in the log and belong to nobody.
SELECT change_tables('LOCK TABLE session_log IN ACCESS EXCLUSIVE MODE; ALTER TABLE session_log ALTER COLUMN account_id DROP NOT NULL');
