-- Each commit with a NOTIFY holds one lock of the whole cluster until it is on disk, and with a synchronous standby until it
-- is there too. Above a rate, announcements are therefore rows of a table, which one node reads and notifies of, many in one
-- commit. That node renews through_table_until every second. If no node does, commits use NOTIFY again. Its clock is the wall
-- clock and not clock_now(), because it decides how something is said, not what is true.
CREATE TABLE announcing (
    only_row            boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    through_table_until timestamptz NOT NULL DEFAULT '-infinity',
    -- Announcements of all older transactions have been sent.
    sent_below          xid8 NOT NULL DEFAULT '0'
);
INSERT INTO announcing DEFAULT VALUES;

-- Unlogged: a crash or a failover also ends the connection of every node that listens, and with it what it has cached.
-- No sequence: on a standby that is promoted, PostgreSQL 15 leaves that of an unlogged table unreadable.
CREATE UNLOGGED TABLE announcement (
    xid     xid8        NOT NULL DEFAULT pg_current_xact_id(),
    said_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    channel text        NOT NULL,
    payload text        NOT NULL
);
-- Lets the sender skip deleted rows that a long snapshot, such as a backup's, keeps.
CREATE INDEX announcement_by_xid ON announcement (xid);

CREATE FUNCTION announce(channel_name text, message text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (SELECT through_table_until FROM announcing) > clock_timestamp() THEN
        INSERT INTO announcement (channel, payload) VALUES (channel_name, message);
    ELSE
        PERFORM pg_notify(channel_name, message);
    END IF;
END $$;

-- A beat must not overtake an announcement, so it is a row while the table is used or not empty.
CREATE FUNCTION announce_beat(message text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (SELECT through_table_until FROM announcing) > clock_timestamp()
            OR EXISTS (SELECT FROM announcement WHERE xid >= (SELECT sent_below FROM announcing)) THEN
        INSERT INTO announcement (channel, payload) VALUES ('countersign_beats', message);
    ELSE
        PERFORM pg_notify('countersign_beats', message);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION say_row_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM announce('countersign_rows', OLD.id::text);
    RETURN NULL;
END $$;
