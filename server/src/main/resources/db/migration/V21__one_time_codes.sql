SELECT change_tables('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE; LOCK TABLE letter IN ACCESS EXCLUSIVE MODE');

-- Codes that prove one thing, once. A code itself is derived from its id under the secret, and in no row.
CREATE TABLE one_time_code (
    id         uuid PRIMARY KEY,
    purpose    text        NOT NULL,
    account_id uuid        REFERENCES account ON DELETE CASCADE,
    email      text        NOT NULL,
    -- The session that asked for it.
    session_id uuid,
    -- Of a long code, which is found by what was typed.
    code_hash  bytea       UNIQUE CHECK (octet_length(code_hash) = 32),
    made_at    timestamptz NOT NULL DEFAULT clock_now(),
    expires_at timestamptz NOT NULL,
    tries_left int         NOT NULL CHECK (tries_left >= 0),
    used_at    timestamptz,
    -- At least a day: letters with codes are counted by the rows of their codes.
    kept_until timestamptz NOT NULL
);
CREATE INDEX one_time_code_by_account ON one_time_code (account_id, made_at);
CREATE INDEX one_time_code_by_email ON one_time_code (email, made_at);
CREATE INDEX one_time_code_by_session ON one_time_code (session_id, made_at) WHERE session_id IS NOT NULL;
CREATE INDEX one_time_code_kept_until ON one_time_code (kept_until);

-- A letter with a code goes to an address that may belong to no account. It has no use without its code.
ALTER TABLE letter
    ALTER COLUMN account_id DROP NOT NULL,
    ADD COLUMN code_id uuid REFERENCES one_time_code ON DELETE CASCADE;
CREATE INDEX letter_by_code ON letter (code_id) WHERE code_id IS NOT NULL;
