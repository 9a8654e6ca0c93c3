SELECT change_tables('LOCK TABLE session IN ACCESS EXCLUSIVE MODE');

-- When the member last proved who they are, if that was after the sign-in.
ALTER TABLE session ADD COLUMN authenticated_at timestamptz;

-- Nodes cache this column too.
CREATE OR REPLACE TRIGGER session_changed
    AFTER DELETE OR UPDATE OF id, account_id, token_hash, expires_at, remembered, authenticated_at ON session
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();

-- What a session's member has given an application. It ends with the session, or with the client.
CREATE TABLE oidc_grant (
    id              uuid PRIMARY KEY,
    client_id       uuid        NOT NULL REFERENCES oidc_client ON DELETE CASCADE,
    session_id      uuid        NOT NULL REFERENCES session ON DELETE CASCADE,
    account_id      uuid        NOT NULL,
    scopes          text        NOT NULL,
    nonce           text,
    -- When the member had proved who they are, when the application was answered.
    auth_time       timestamptz NOT NULL,
    redirect_uri    text        NOT NULL,
    code_challenge  text,
    code_hash       bytea       NOT NULL UNIQUE,
    code_expires_at timestamptz NOT NULL,
    code_used_at    timestamptz,
    -- A refresh token has two halves. The first stays the same and finds the grant; the second is exchanged at each use, so
    -- that a second half that is not valid any more shows a reuse.
    refresh_family  bytea       UNIQUE,
    refresh_hash    bytea,
    -- When a grant without a refresh token is over. A grant with one is over with its session.
    kept_until      timestamptz,
    CHECK ((refresh_family IS NULL) = (refresh_hash IS NULL))
);
CREATE INDEX oidc_grant_by_session ON oidc_grant (session_id);
CREATE INDEX oidc_grant_by_client ON oidc_grant (client_id);
CREATE INDEX oidc_grant_kept_until ON oidc_grant (kept_until) WHERE kept_until IS NOT NULL;

CREATE TABLE access_token (
    id         uuid PRIMARY KEY,
    grant_id   uuid        NOT NULL REFERENCES oidc_grant ON DELETE CASCADE,
    token_hash bytea       NOT NULL UNIQUE,
    scopes     text        NOT NULL,
    issued_at  timestamptz NOT NULL DEFAULT clock_now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX access_token_by_grant ON access_token (grant_id);
CREATE INDEX access_token_expires_at ON access_token (expires_at);

-- Nodes cache tokens by their ids. They hear by other means that the session or the client of a token is gone, and see by
-- themselves that it has expired.
CREATE TRIGGER access_token_changed
    AFTER DELETE ON access_token
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND OLD.expires_at > clock_now()) EXECUTE FUNCTION say_row_changed();
