SELECT change_tables('LOCK TABLE oidc_client, relying_party, security_event IN ACCESS EXCLUSIVE MODE');

-- An application of somebody else, so that members are asked before it gets anything.
ALTER TABLE oidc_client ADD COLUMN is_foreign boolean NOT NULL DEFAULT false;

-- What a member has allowed a foreign application, until they take it back.
CREATE TABLE oidc_consent (
    account_id uuid        NOT NULL REFERENCES account,
    client_id  uuid        NOT NULL REFERENCES oidc_client ON DELETE CASCADE,
    scopes     text        NOT NULL,
    allowed_at timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (account_id, client_id)
);
CREATE INDEX oidc_consent_by_client ON oidc_consent (client_id);

-- From now on a row for each client that has got something in a session, also for clients that want to hear nothing of its end. While
-- the session lives, a row that is due is a client whose access the member has removed.
ALTER TABLE relying_party ADD COLUMN signed_in_at timestamptz NOT NULL DEFAULT clock_now();

CREATE OR REPLACE FUNCTION end_relying_parties() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM relying_party USING oidc_client AS client
    WHERE session_id = OLD.id AND client.id = client_id AND backchannel_logout_uri IS NULL;
    UPDATE relying_party SET next_attempt_at = clock_now(), give_up_at = clock_now() + interval '1 hour'
    WHERE session_id = OLD.id;
    RETURN NULL;
END $$;

-- The application that an event is about.
ALTER TABLE security_event ADD COLUMN client_id uuid;
