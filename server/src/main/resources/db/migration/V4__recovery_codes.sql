-- Recovery codes, each as an HMAC under a key that is not in the database. New ones take the place of all old ones.
CREATE TABLE recovery_code (
    account_id uuid        NOT NULL REFERENCES account,
    code_hash  bytea       NOT NULL CHECK (octet_length(code_hash) = 32),
    -- Which key made the hash: under another secret the code is void, and does not count as left.
    key_id     bytea       NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT clock_now(),
    used_at    timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- Wrong codes of requests made before a recovery no longer count towards a hundred in a row.
ALTER TABLE approval ADD COLUMN forgiven_at timestamptz;
