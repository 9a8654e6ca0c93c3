-- Sign-ups whose address is to be confirmed before there is an account. Such a row takes no address: several may have the same.
CREATE TABLE pending_sign_up (
    id            uuid PRIMARY KEY,
    token_hash    bytea       NOT NULL UNIQUE,
    -- The mailed code. No reference: each room deletes its own rows.
    code_id       uuid        NOT NULL,
    -- The account that is made once the code is typed. The hash is sealed for it.
    account_id    uuid        NOT NULL,
    email         text        NOT NULL,
    -- Both are blanked when the sign-up is over. The row stays for a day, because letters are counted by it (SEC-72).
    name          text,
    password_hash text,
    -- Where it was asked for.
    ip            inet        NOT NULL,
    asked_at      timestamptz NOT NULL DEFAULT clock_now(),
    expires_at    timestamptz NOT NULL,
    -- When somebody has to find out whose address it is; while a node does that: the end of its claim.
    look_up_at    timestamptz DEFAULT clock_now(),
    mailed_at     timestamptz,
    CHECK ((name IS NULL) = (password_hash IS NULL))
);
CREATE INDEX pending_sign_up_look_up_at ON pending_sign_up (look_up_at) WHERE look_up_at IS NOT NULL;
CREATE INDEX pending_sign_up_by_email ON pending_sign_up (email, mailed_at);
CREATE INDEX pending_sign_up_account_id ON pending_sign_up (account_id);
CREATE INDEX pending_sign_up_expires_at ON pending_sign_up (expires_at) WHERE password_hash IS NOT NULL;
CREATE INDEX pending_sign_up_asked_at ON pending_sign_up (asked_at);
