-- Applications that people sign in to with OpenID Connect. Addresses have line feeds between them, scopes have spaces.
CREATE TABLE oidc_client (
    id                        uuid PRIMARY KEY,
    name                      text        NOT NULL,
    -- None for an application that cannot keep a secret. Of a secret only its hash is here.
    secret_hash               bytea,
    -- The secret before the last rotation, and until when it works.
    old_secret_hash           bytea,
    old_secret_until          timestamptz,
    redirect_uris             text        NOT NULL,
    post_logout_redirect_uris text        NOT NULL,
    origins                   text        NOT NULL,
    scopes                    text        NOT NULL,
    pkce_required             boolean     NOT NULL,
    access_token              text        NOT NULL CHECK (access_token IN ('reference', 'jwt')),
    signing_algorithm         text        NOT NULL CHECK (signing_algorithm IN ('RS256', 'ES256')),
    created_at                timestamptz NOT NULL DEFAULT clock_now(),
    disabled_at               timestamptz,
    CHECK ((old_secret_hash IS NULL) = (old_secret_until IS NULL)),
    CHECK (secret_hash IS NOT NULL OR pkce_required)
);

-- Nodes cache clients by their ids.
CREATE TRIGGER oidc_client_changed
    AFTER DELETE OR UPDATE ON oidc_client
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();

-- The keys that sign ID tokens. One of each algorithm is in force. A retired key still checks what it has signed, and has no
-- private half.
CREATE TABLE signing_key (
    id          uuid PRIMARY KEY,
    algorithm   text        NOT NULL CHECK (algorithm IN ('RS256', 'ES256')),
    -- X.509 (SubjectPublicKeyInfo).
    public_key  bytea       NOT NULL,
    -- PKCS #8, sealed under the secret.
    private_key bytea,
    created_at  timestamptz NOT NULL DEFAULT clock_now(),
    retired_at  timestamptz,
    CHECK ((retired_at IS NULL) = (private_key IS NOT NULL))
);
CREATE UNIQUE INDEX signing_key_in_force ON signing_key (algorithm) WHERE retired_at IS NULL;

CREATE TRIGGER signing_key_changed
    AFTER DELETE OR UPDATE ON signing_key
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();
