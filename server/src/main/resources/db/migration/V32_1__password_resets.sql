SELECT change_tables('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE;
    LOCK TABLE approval, recovery_code, address_window IN ACCESS EXCLUSIVE MODE');

-- Resets of forgotten passwords. Rows stay for at least a day, because letters are counted by them (SEC-72).
CREATE TABLE password_reset (
    id           uuid PRIMARY KEY,
    token_hash   bytea       NOT NULL UNIQUE,
    -- The mailed code. No reference: each room deletes its own rows.
    code_id      uuid        NOT NULL,
    -- As it was typed, until its account is looked up; then only if it is a member's who got the letter.
    email        text,
    -- The browser that asked.
    device_hash  bytea       NOT NULL,
    browser      text        NOT NULL,
    os           text        NOT NULL,
    kind         text        NOT NULL,
    user_agent   text        NOT NULL,
    ip           inet        NOT NULL,
    asked_at     timestamptz NOT NULL DEFAULT clock_now(),
    expires_at   timestamptz NOT NULL,
    -- When the account has to be looked up; while a node does that: the end of its claim.
    look_up_at   timestamptz DEFAULT clock_now(),
    -- The member who got the letter.
    account_id   uuid        REFERENCES account ON DELETE CASCADE,
    -- When the mailed code was typed.
    proved_at    timestamptz,
    -- The request that the member's devices can answer, and when the reset goes through if none does.
    approval_id  uuid,
    ready_at     timestamptz,
    closed_at    timestamptz,
    kept_until   timestamptz NOT NULL,
    CHECK (proved_at IS NULL OR account_id IS NOT NULL)
);
CREATE INDEX password_reset_look_up_at ON password_reset (look_up_at) WHERE look_up_at IS NOT NULL;
CREATE INDEX password_reset_by_account ON password_reset (account_id, asked_at) WHERE account_id IS NOT NULL;
CREATE INDEX password_reset_kept_until ON password_reset (kept_until);

-- After "It wasn't me", resets by mail alone wait until the silence ends. The row outlives it, because the next silence may
-- begin only a week after this one.
CREATE TABLE reset_silence (
    account_id uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    began_at   timestamptz NOT NULL DEFAULT clock_now(),
    ends_at    timestamptz NOT NULL
);
CREATE INDEX reset_silence_began_at ON reset_silence (began_at);

-- What a request asks for. Old nodes make only requests to sign in. They show a request to reset a password as one to sign
-- in; nobody has the token that they would let in for it.
ALTER TABLE approval
    ADD COLUMN purpose text NOT NULL DEFAULT 'sign-in',
    ADD CONSTRAINT approval_purpose_check CHECK (purpose IN ('sign-in', 'password-reset')) NOT VALID;

-- The reset for which this code was typed. It is used when that reset has a new password.
ALTER TABLE recovery_code ADD COLUMN held_for uuid;

-- Safe beside old nodes: the new constraint allows all that the old one did. Old nodes do not read the new kind.
ALTER TABLE address_window DROP CONSTRAINT address_window_kind_check,
    ADD CONSTRAINT address_window_kind_check
        CHECK (kind IN ('failure', 'sign-up', 'unfit', 'sign-in', 'reset')) NOT VALID;
