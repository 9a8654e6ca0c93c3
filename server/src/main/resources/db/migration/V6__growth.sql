-- What is swept is found without reading the rest. Members' wrong passwords are counted for ever: once they are known to be
-- members', they are not looked at again.
ALTER TABLE guess ADD COLUMN of_member boolean NOT NULL DEFAULT false;
CREATE INDEX guess_perhaps_nobodys ON guess (charged_at) WHERE kind = 'sign-in' AND NOT of_member;
CREATE INDEX guess_given_back ON guess (kind) WHERE failures = 0;
CREATE INDEX address_window_began_at ON address_window (kind, began_at);
