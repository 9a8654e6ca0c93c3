CREATE TABLE IF NOT EXISTS users (username text PRIMARY KEY, password text NOT NULL, enabled boolean NOT NULL);
CREATE TABLE IF NOT EXISTS authorities (
    username  text NOT NULL REFERENCES users,
    authority text NOT NULL,
    PRIMARY KEY (username, authority)
);
