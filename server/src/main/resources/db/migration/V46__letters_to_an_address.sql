-- How many letters anybody could make us send to an address, by the hour. It outlives the accounts that asked for them, so it has a
-- keyed hash of the address: that names nobody, not even to those who try addresses.
CREATE TABLE letter_count (
    address bytea       NOT NULL,
    hour    timestamptz NOT NULL,
    letters int         NOT NULL,
    PRIMARY KEY (address, hour)
);
CREATE INDEX letter_count_hour ON letter_count (hour);
