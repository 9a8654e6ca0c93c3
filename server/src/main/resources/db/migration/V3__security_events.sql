-- What was done to an account's secrets and requests, by whom and from where. That a session began or ended is in
-- session_log and not here again; who ended another's is here. Beside this, nothing is kept of what was typed.
CREATE TABLE security_event (
    id               uuid PRIMARY KEY,
    -- None where nobody has the email that was typed.
    account_id       uuid REFERENCES account,
    kind             text        NOT NULL,
    session_id       uuid,
    ended_session_id uuid,
    approval_id      uuid,
    reason           text,
    -- None where no request did it; address and user agent also where they were kept long enough.
    browser          text,
    os               text,
    device_kind      text,
    user_agent       text,
    ip               inet,
    happened_at      timestamptz NOT NULL DEFAULT clock_now()
);
CREATE INDEX security_event_newest_first ON security_event (account_id, happened_at DESC, id DESC);

-- Whether its redemption was refused and that noted: once is enough.
ALTER TABLE approval ADD COLUMN redemption_refused boolean NOT NULL DEFAULT false;

-- Addresses and user agents are blanked when their time is over (SEC-66); these find where.
ALTER TABLE session_log ALTER COLUMN user_agent DROP NOT NULL, ALTER COLUMN ip DROP NOT NULL;
ALTER TABLE approval ALTER COLUMN user_agent DROP NOT NULL, ALTER COLUMN ip DROP NOT NULL;
CREATE INDEX security_event_with_address ON security_event (happened_at) WHERE ip IS NOT NULL;
CREATE INDEX session_log_with_address ON session_log (signed_in_at) WHERE ip IS NOT NULL AND ended_at IS NOT NULL;
CREATE INDEX approval_with_address ON approval (requested_at) WHERE ip IS NOT NULL AND outcome IS NOT NULL;
