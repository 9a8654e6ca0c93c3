SELECT change_tables('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');

-- Nodes and clients cache whether an address is confirmed. Beside account_changed, which names the other columns.
CREATE TRIGGER account_email_confirmed
    AFTER UPDATE OF email_verified_at ON account
    FOR EACH ROW EXECUTE FUNCTION say_row_changed();
