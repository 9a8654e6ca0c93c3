-- Which secret this database belongs to: a value derived from it, by which a node with another one is refused at its start.
CREATE TABLE secret_check (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    value    bytea NOT NULL
);
