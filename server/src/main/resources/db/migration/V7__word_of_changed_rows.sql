-- Nodes remember sessions and accounts by their ids. Whoever changes or deletes a row, be it by hand, gives word of it with
-- the same commit. A session's last_seen_at may be known late, so its many writes say nothing.
CREATE FUNCTION say_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_rows', OLD.id::text);
    RETURN NULL;
END $$;

CREATE TRIGGER session_changed
    AFTER DELETE OR UPDATE OF id, account_id, token_hash, expires_at ON session
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();

CREATE TRIGGER account_changed
    AFTER DELETE OR UPDATE OF id, email, name, disabled_at ON account
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();
