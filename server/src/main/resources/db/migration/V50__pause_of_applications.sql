-- A client did not accept a logout token. All nodes leave it alone until the pause ends, and then send it one token, to find out. Until
-- now each failure wrote every row that waited for the client.
CREATE TABLE logout_pause (
    client_id uuid        PRIMARY KEY REFERENCES oidc_client ON DELETE CASCADE,
    ends_at   timestamptz NOT NULL
);
UPDATE relying_party SET next_attempt_at = clock_now() WHERE next_attempt_at > clock_now();
