-- The clock of record. Every deadline is judged by it and by nothing else; statement_timestamp() and not now(), so that
-- a transaction that had to wait for a lock judges by the moment it got it. A test turns the clock by replacing this.
CREATE FUNCTION clock_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT statement_timestamp()';

CREATE TABLE account (
    id            uuid PRIMARY KEY,
    email         text        NOT NULL UNIQUE,
    name          text        NOT NULL,
    password_hash text        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_now(),
    disabled_at   timestamptz
);

-- Live sessions only: a session that ends leaves this table, and its log entry says when and why.
CREATE TABLE session (
    id           uuid PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES account,
    seat         int         NOT NULL CHECK (seat >= 1),
    token_hash   bytea       NOT NULL UNIQUE,
    device_hash  bytea       NOT NULL,
    browser      text        NOT NULL,
    os           text        NOT NULL,
    kind         text        NOT NULL,
    ip           inet        NOT NULL,
    method       text        NOT NULL CHECK (method IN ('password', 'approval', 'recovery')),
    signed_in_at timestamptz NOT NULL DEFAULT clock_now(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_now(),
    expires_at   timestamptz NOT NULL,
    UNIQUE (account_id, seat)
);
CREATE INDEX session_last_seen_at ON session (last_seen_at);
CREATE INDEX session_expires_at ON session (expires_at);

-- Written when a session begins, completed once when it ends, never taken away.
CREATE TABLE session_log (
    session_id   uuid PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES account,
    browser      text        NOT NULL,
    os           text        NOT NULL,
    kind         text        NOT NULL,
    user_agent   text        NOT NULL,
    ip           inet        NOT NULL,
    method       text        NOT NULL CHECK (method IN ('password', 'approval', 'recovery')),
    signed_in_at timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text CHECK (end_reason IN ('signed-out', 'ended-by-member', 'idle', 'expired', 'replaced',
                                            'password-changed', 'recovery', 'ended-by-operator')),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_log_newest_first ON session_log (account_id, signed_in_at DESC, session_id DESC);

CREATE TABLE approval (
    id           uuid PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES account,
    token_hash   bytea       NOT NULL UNIQUE,
    device_hash  bytea       NOT NULL,
    browser      text        NOT NULL,
    os           text        NOT NULL,
    kind         text        NOT NULL,
    user_agent   text        NOT NULL,
    ip           inet        NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_now(),
    expires_at   timestamptz NOT NULL,
    tries_left   int         NOT NULL CHECK (tries_left >= 0),
    wrong_codes  int         NOT NULL DEFAULT 0,
    -- Asked soon after "It wasn't me": the requester waits as ever, nobody is asked.
    muted        boolean     NOT NULL,
    outcome      text CHECK (outcome IN ('approved', 'denied', 'expired', 'cancelled', 'exhausted')),
    closed_at    timestamptz,
    approver_id  uuid,
    redeemed_at  timestamptz,
    CHECK ((outcome IS NULL) = (closed_at IS NULL)),
    CHECK ((outcome = 'approved') = (approver_id IS NOT NULL)),
    CHECK (redeemed_at IS NULL OR outcome = 'approved')
);
CREATE UNIQUE INDEX approval_one_pending_per_account ON approval (account_id) WHERE outcome IS NULL;
CREATE INDEX approval_by_account ON approval (account_id, requested_at DESC);
CREATE INDEX approval_pending_expires_at ON approval (expires_at) WHERE outcome IS NULL;
