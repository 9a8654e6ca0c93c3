-- Back ends' keys: what each may do, and until when. Of the key itself only its hash is here.
CREATE TABLE service_key (
    id           uuid PRIMARY KEY,
    key_hash     bytea       NOT NULL UNIQUE,
    name         text        NOT NULL,
    -- With commas between them.
    scopes       text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_now(),
    last_used_at timestamptz,
    -- When it was rotated: the end of the overlap.
    expires_at   timestamptz,
    revoked_at   timestamptz
);

-- Nodes remember keys by their ids, as they do sessions and accounts; that one was used says nothing.
CREATE TRIGGER service_key_changed
    AFTER DELETE OR UPDATE OF id, key_hash, scopes, expires_at, revoked_at ON service_key
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();

-- Which key did it, or was itself made, rotated or revoked.
ALTER TABLE security_event ADD COLUMN key_id uuid;
