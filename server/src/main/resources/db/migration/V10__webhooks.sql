-- Where to tell what. The secret is sealed under the server's: it is read again for each signature.
CREATE TABLE webhook_endpoint (
    id         uuid PRIMARY KEY,
    url        text        NOT NULL,
    secret     bytea       NOT NULL,
    events     text[]      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_now()
);

-- What happened, as it is sent. No reference to the account: its check would wait for the account's lock, which who writes
-- here need not hold.
CREATE TABLE webhook_message (
    id         uuid PRIMARY KEY,
    account_id uuid        NOT NULL,
    type       text        NOT NULL,
    payload    text        NOT NULL,
    sequence   bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL DEFAULT clock_now()
);
CREATE INDEX webhook_message_created_at ON webhook_message (created_at);

-- A message's way to an endpoint; that the endpoint is removed meanwhile disturbs nobody's sign-in, so it is no reference.
CREATE TABLE webhook_delivery (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id      uuid        NOT NULL REFERENCES webhook_message ON DELETE CASCADE,
    endpoint_id     uuid        NOT NULL,
    account_id      uuid        NOT NULL,
    sequence        bigint      NOT NULL,
    attempts        int         NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    give_up_at      timestamptz NOT NULL,
    claimed_until   timestamptz,
    delivered_at    timestamptz,
    failed_at       timestamptz,
    last_status     int,
    UNIQUE (message_id, endpoint_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, next_attempt_at)
    WHERE delivered_at IS NULL AND failed_at IS NULL;
CREATE INDEX webhook_delivery_in_order ON webhook_delivery (endpoint_id, account_id, sequence)
    WHERE delivered_at IS NULL AND failed_at IS NULL;
