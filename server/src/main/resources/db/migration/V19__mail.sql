SELECT change_tables('LOCK TABLE account IN ACCESS EXCLUSIVE MODE');

-- When the member showed that they read the address's mail. Letters go to no other address.
ALTER TABLE account ADD COLUMN email_verified_at timestamptz;

-- The browsers, by the hash of their device cookie, in which an account has signed in: a new one is told to the member.
CREATE TABLE seen_browser (
    account_id  uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    device_hash bytea       NOT NULL,
    seen_at     timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (account_id, device_hash)
);

-- Letters that have not left yet. Nothing is kept of one that has left or was given up, and no code is in any.
CREATE TABLE letter (
    id              uuid PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    kind            text        NOT NULL,
    recipient       text        NOT NULL,
    name            text        NOT NULL,
    -- The device that caused the letter.
    browser         text,
    os              text,
    ip              inet,
    created_at      timestamptz NOT NULL DEFAULT clock_now(),
    attempts        int         NOT NULL DEFAULT 0,
    -- While a letter is claimed: the end of the claim.
    next_attempt_at timestamptz NOT NULL DEFAULT clock_now(),
    give_up_at      timestamptz NOT NULL
);
CREATE INDEX letter_new ON letter (next_attempt_at) WHERE attempts = 0;
CREATE INDEX letter_due ON letter (next_attempt_at);
CREATE INDEX letter_give_up_at ON letter (give_up_at);
CREATE INDEX letter_by_account ON letter (account_id);
