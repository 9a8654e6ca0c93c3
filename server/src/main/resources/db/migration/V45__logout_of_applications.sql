-- Safe beside old nodes: they end sessions, which the trigger below notices, and know no clients.
ALTER TABLE oidc_client ADD COLUMN backchannel_logout_uri text;

-- The clients that have got something in a session, and want to hear of its end. The row stays until the client has heard of it, or
-- for an hour. No reference to the session, which is gone by then.
CREATE TABLE relying_party (
    session_id      uuid NOT NULL,
    client_id       uuid NOT NULL REFERENCES oidc_client ON DELETE CASCADE,
    account_id      uuid NOT NULL,
    -- From the session's end on.
    next_attempt_at timestamptz,
    give_up_at      timestamptz,
    claimed_until   timestamptz,
    attempts        int  NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, client_id),
    CHECK ((next_attempt_at IS NULL) = (give_up_at IS NULL))
);
CREATE INDEX relying_party_due ON relying_party (client_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;

-- However a session ends, even by hand: in the same commit. Its grants are gone when this runs, because the triggers of foreign keys
-- come first by their names. So nobody can add a row later.
CREATE FUNCTION end_relying_parties() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE relying_party SET next_attempt_at = clock_now(), give_up_at = clock_now() + interval '1 hour'
    WHERE session_id = OLD.id;
    RETURN NULL;
END $$;

CREATE TRIGGER session_left_by_clients
    AFTER DELETE ON session
    FOR EACH ROW EXECUTE FUNCTION end_relying_parties();
