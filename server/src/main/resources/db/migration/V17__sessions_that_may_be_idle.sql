-- Executes statements that lock whole tables. Everybody who uses such a table waits behind a statement that waits for its lock,
-- so each attempt is short. After a second of waiting, an autovacuum gives way. Raises lock_not_available after a minute.
CREATE FUNCTION change_tables(statements text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    FOR attempt IN 1 .. 40 LOOP
        BEGIN
            PERFORM set_config('lock_timeout', CASE WHEN attempt % 10 = 0 THEN '1500ms' ELSE '200ms' END, true);
            EXECUTE statements;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(1);
        END;
    END LOOP;
    RAISE 'a long transaction, perhaps a backup, uses a table' USING ERRCODE = 'lock_not_available';
END $$;

-- Finds idle sessions without an index on last_seen_at, into which each touch wrote. It is a lower bound of last_seen_at. A
-- touch does not move it; a sweep that finds the session in use does. Old nodes do not know it: its default is right for the
-- sessions that they begin. Sessions that exist already are looked at once.
SELECT change_tables('LOCK TABLE session IN ACCESS EXCLUSIVE MODE');
ALTER TABLE session
    ADD COLUMN maybe_idle_since timestamptz NOT NULL DEFAULT '-infinity',
    ADD CONSTRAINT session_maybe_idle_since_check CHECK (maybe_idle_since <= last_seen_at) NOT VALID,
    -- With room in its page, a touched row stays there and no index needs a new entry.
    SET (fillfactor = 80);
ALTER TABLE session ALTER COLUMN maybe_idle_since SET DEFAULT clock_now();
