SELECT change_tables('LOCK TABLE session, approval IN ACCESS EXCLUSIVE MODE');

-- The member chose to stay signed in: the session has longer timeouts, and its cookie outlives the browser window. Old nodes do not
-- know this. They judge such a session by the ordinary idle timeout, and may end it early; none of them offers the choice.
ALTER TABLE session ADD COLUMN remembered boolean NOT NULL DEFAULT false;

-- The member chose it for the session that this request becomes.
ALTER TABLE approval ADD COLUMN remember boolean NOT NULL DEFAULT false;

CREATE OR REPLACE TRIGGER session_changed
    AFTER DELETE OR UPDATE OF id, account_id, token_hash, expires_at, remembered ON session
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();
