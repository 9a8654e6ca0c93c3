-- How long after its last charge a subject with so many wrong guesses in a row has to wait: from the fifth on one second,
-- doubling to fifteen minutes.
CREATE FUNCTION guess_wait(failures int) RETURNS interval LANGUAGE sql IMMUTABLE AS
    'SELECT CASE WHEN failures < 5 THEN interval ''0''
                 ELSE least(900, power(2, least(failures - 5, 10))) * interval ''1 second'' END';

-- What is kept of an email or an account's id here.
CREATE FUNCTION guess_subject(subject text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
    'SELECT sha256(convert_to(subject, ''UTF8''))';

-- Wrong guesses in a row, each charged before it is judged. A right one deletes the row.
CREATE TABLE guess (
    kind           text        NOT NULL CHECK (kind IN ('sign-in', 'proof')),
    subject        bytea       NOT NULL,
    failures       int         NOT NULL CHECK (failures >= 0),
    charged_at     timestamptz NOT NULL,
    -- When it was charged the time before: where the last guess was not judged, this is what counts again.
    charged_before timestamptz NOT NULL,
    -- Whether anyone was told to wait since the last charge.
    refused        boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (kind, subject)
);

-- Finds out whether a subject is a member's email.
CREATE INDEX account_guess_subject ON account (guess_subject(email));

-- An IPv4 address, or the /64 that an IPv6 address is in.
CREATE FUNCTION network_of(ip inet) RETURNS cidr LANGUAGE sql IMMUTABLE AS
    'SELECT network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 32 ELSE 64 END))';

-- What came from one network in a window of time that begins with the first.
CREATE TABLE address_window (
    kind     text        NOT NULL CHECK (kind IN ('failure', 'sign-up')),
    network  cidr        NOT NULL,
    began_at timestamptz NOT NULL,
    charges  int         NOT NULL CHECK (charges >= 0),
    -- Whether anyone was refused in this window.
    refused  boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (kind, network)
);

-- Whether anyone was refused for asking too often since this one was asked.
ALTER TABLE approval ADD COLUMN refused_after boolean NOT NULL DEFAULT false;
