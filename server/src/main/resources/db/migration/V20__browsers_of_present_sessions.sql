-- The browsers in which members are signed in are no new ones. In a transaction of its own, which locks no table.
INSERT INTO seen_browser (account_id, device_hash) SELECT DISTINCT account_id, device_hash FROM session;
