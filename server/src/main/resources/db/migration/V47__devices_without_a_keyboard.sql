-- The OAuth 2.0 Device Authorization Grant (RFC 8628).
SELECT change_tables('LOCK TABLE oidc_client, session, session_log, address_window IN ACCESS EXCLUSIVE MODE');

ALTER TABLE oidc_client ADD COLUMN device_grant boolean NOT NULL DEFAULT false;

-- The application of a device that was signed in by its code. No browser has such a session: the device has tokens of OAuth 2.0
-- instead of a cookie. No reference, so that the name stays after the application was removed.
ALTER TABLE session ADD COLUMN client_id uuid, ADD COLUMN client_name text;
ALTER TABLE session ADD CONSTRAINT session_client_check
        CHECK ((method <> 'device') = (client_id IS NULL) AND (client_id IS NULL) = (client_name IS NULL)) NOT VALID;
ALTER TABLE session_log ADD COLUMN client_name text;

-- Safe beside old nodes: the new constraint allows all that the old one did.
ALTER TABLE session DROP CONSTRAINT session_method_check,
    ADD CONSTRAINT session_method_check
        CHECK (method IN ('password', 'approval', 'recovery', 'reset', 'device')) NOT VALID;

-- Safe beside old nodes: the new constraint allows all that the old one did. Each month has it from the table.
ALTER TABLE session_log DROP CONSTRAINT session_log_method_check,
    ADD CONSTRAINT session_log_method_check
        CHECK (method IN ('password', 'approval', 'recovery', 'reset', 'device')) NOT VALID;

-- Safe beside old nodes: the new constraint allows all that the old one did. Old nodes do not read the new kind.
ALTER TABLE address_window DROP CONSTRAINT address_window_kind_check,
    ADD CONSTRAINT address_window_kind_check
        CHECK (kind IN ('failure', 'sign-up', 'unfit', 'sign-in', 'reset', 'device')) NOT VALID;

-- A device that shows a code, until it has fetched its tokens. It names no member. From the approval on it refers to the device's
-- session, and is deleted with it.
CREATE TABLE device_request (
    id               uuid PRIMARY KEY,
    client_id        uuid        NOT NULL REFERENCES oidc_client ON DELETE CASCADE,
    scopes           text        NOT NULL,
    device_code_hash bytea       NOT NULL UNIQUE,
    -- Keyed, because so few bits could be guessed from a plain hash.
    user_code_hash   bytea       NOT NULL UNIQUE,
    browser          text        NOT NULL,
    os               text        NOT NULL,
    kind             text        NOT NULL,
    user_agent       text        NOT NULL,
    ip               inet        NOT NULL,
    requested_at     timestamptz NOT NULL DEFAULT clock_now(),
    expires_at       timestamptz NOT NULL,
    polled_at        timestamptz,
    -- The least time between two polls, in seconds. It grows each time that the device does not wait for so long.
    poll_seconds     int         NOT NULL,
    outcome          text CHECK (outcome IN ('approved', 'denied')),
    session_id       uuid        UNIQUE REFERENCES session ON DELETE CASCADE,
    CHECK ((outcome IS NOT DISTINCT FROM 'approved') = (session_id IS NOT NULL))
);
CREATE INDEX device_request_by_client ON device_request (client_id);
CREATE INDEX device_request_expires_at ON device_request (expires_at);
