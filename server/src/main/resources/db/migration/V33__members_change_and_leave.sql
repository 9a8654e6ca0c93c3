SELECT change_tables('LOCK TABLE account IN ACCESS EXCLUSIVE MODE');

-- The language of pages and letters, as a BCP 47 tag. None: what the browser asks for.
ALTER TABLE account ADD COLUMN locale text;

-- Nodes cache what answers say of a member, so they must hear when it changes.
CREATE OR REPLACE TRIGGER account_changed
    AFTER DELETE OR UPDATE OF id, email, name, locale, disabled_at ON account
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();
