SELECT change_tables('LOCK TABLE account, secret_check IN ACCESS EXCLUSIVE MODE');

-- The secret in force is secret_check.value. Old nodes know no other one. They must be gone before the secret is replaced.
ALTER TABLE secret_check
    -- While the secret is being replaced: the one under which rows may still be sealed.
    ADD COLUMN replaced      bytea,
    -- The one that was replaced last.
    ADD COLUMN retired       bytea,
    -- How sealed password hashes begin, once the secret was replaced.
    ADD COLUMN seal_prefix   text,
    -- Whether no other seal may be written any more.
    ADD COLUMN seal_enforced boolean NOT NULL DEFAULT false;

-- Keys of secrets that were replaced, for texts that cannot be made again. Each is sealed under the secret in force.
CREATE TABLE retired_key (
    purpose    text        NOT NULL,
    key_id     bytea       NOT NULL,
    key        bytea       NOT NULL,
    retired_at timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (purpose, key_id)
);

-- A node that was cut off while the secret was replaced may still seal under the old one. Nobody could open that hash later.
CREATE FUNCTION refuse_old_seal() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM secret_check WHERE seal_enforced AND NOT starts_with(NEW.password_hash, seal_prefix)) THEN
        RAISE 'the password hash is sealed under a secret that is not in force any more' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER password_seal
    BEFORE INSERT OR UPDATE OF password_hash ON account
    FOR EACH ROW WHEN (NEW.password_hash LIKE 'sealed:_%') EXECUTE FUNCTION refuse_old_seal();
