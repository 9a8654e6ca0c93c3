-- Which server this database was last used on, and on which timeline: a node refuses a database that was restored from a
-- backup until the operator accepts it.
CREATE TABLE server_check (
    only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    system_identifier bigint NOT NULL,
    timeline          int    NOT NULL
);
