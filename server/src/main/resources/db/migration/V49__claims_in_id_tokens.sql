SELECT change_tables('LOCK TABLE oidc_grant IN ACCESS EXCLUSIVE MODE');

-- What the application asked to find in the ID token about the member.
ALTER TABLE oidc_grant ADD COLUMN id_token_claims text NOT NULL DEFAULT '';
