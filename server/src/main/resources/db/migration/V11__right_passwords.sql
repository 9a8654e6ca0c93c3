-- The site that an address is in: an IPv4 address, or the /48 of an IPv6 address. Its windows stand beside those of
-- network_of, from which their mask tells them.
CREATE FUNCTION site_of(ip inet) RETURNS cidr LANGUAGE sql IMMUTABLE AS
    'SELECT network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 32 ELSE 48 END))';

-- Safe beside old nodes: the new constraint allows all that the old one did. Old nodes do not read the new kinds.
ALTER TABLE address_window DROP CONSTRAINT address_window_kind_check,
    ADD CONSTRAINT address_window_kind_check CHECK (kind IN ('failure', 'sign-up', 'unfit', 'sign-in')) NOT VALID;

-- How often the right password of an email or an account was used, in a window of time that begins with the first.
CREATE TABLE right_password (
    kind     text        NOT NULL CHECK (kind IN ('sign-in', 'proof', 'recovery')),
    subject  bytea       NOT NULL,
    began_at timestamptz NOT NULL,
    charges  int         NOT NULL,
    -- Whether anyone was refused in this window.
    refused  boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX right_password_began_at ON right_password (kind, began_at);
