-- Years of use, made at once, with {live} accounts that are signed in and {logged} entries of the session log. Nobody of them
-- has a password. A thousandth of what can be overdue is. Rows that a sweep blanks are blank.
CREATE FUNCTION grown(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT CAST('00000000-0000-7000-' || 8000 + kind || '-' || lpad(to_hex(n), 12, '0') AS uuid) $$;

INSERT INTO account (id, email, name, password_hash)
SELECT grown(0, n), 'grown' || n || '@example.org', 'Grown', 'none' FROM generate_series(1, {live}) AS n;

-- Every tenth stays signed in.
INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip, method, signed_in_at,
                     last_seen_at, maybe_idle_since, expires_at, remembered)
SELECT grown(1, n), grown(0, n), 1, sha256(CAST('session ' || n AS bytea)), sha256(CAST('device ' || n AS bytea)),
       'Firefox', 'Linux', 'desktop', CAST('10.0.0.0' AS inet) + n, 'password', began,
       seen, seen - n % 60 * interval '1 minute', began + CASE WHEN n % 10 = 5 THEN interval '90 days' ELSE interval '24 hours' END,
       n % 10 = 5
FROM generate_series(1, {live}) AS n, LATERAL (
    SELECT clock_now() - n % 80000 * interval '1 second',
           clock_now() - CASE WHEN n % 1000 = 0 THEN interval '2 hours' ELSE n % 3000 * interval '1 second' END) AS time (began, seen);

INSERT INTO seen_browser (account_id, device_hash) SELECT account_id, device_hash FROM session;

INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at)
SELECT id, account_id, browser, os, kind, 'Mozilla/5.0', ip, method, signed_in_at FROM session;

INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at, ended_at, end_reason)
SELECT grown(2, n), grown(0, 1 + n % {live}), 'Firefox', 'Linux', 'desktop', CASE WHEN kept THEN 'Mozilla/5.0' END,
       CASE WHEN kept THEN CAST('10.0.0.0' AS inet) + n END, 'password', began, began + interval '1 hour', 'idle'
FROM generate_series(1, {logged} - {live}) AS n,
     LATERAL (SELECT clock_now() - interval '1 day' - interval '400 days' * (1.0 * n / {logged})) AS time (began),
     LATERAL (SELECT began > clock_now() - interval '90 days' OR n % 1000 = 0) AS address (kept);

INSERT INTO security_event (id, account_id, kind, browser, os, device_kind, user_agent, ip, happened_at)
SELECT grown(3, n), CASE WHEN n % 10 > 0 THEN grown(0, 1 + n % {live}) END, 'password-wrong', 'Firefox', 'Linux', 'desktop',
       CASE WHEN kept THEN 'Mozilla/5.0' END, CASE WHEN kept THEN CAST('10.0.0.0' AS inet) + n END, happened
FROM generate_series(1, {logged} / 4) AS n,
     LATERAL (SELECT clock_now() - interval '400 days' * (4.0 * n / {logged})) AS time (happened),
     LATERAL (SELECT happened > clock_now() - interval '90 days' OR n % 1000 = 0) AS address (kept)
WHERE n % 10 > 0 OR kept;

INSERT INTO approval (id, account_id, token_hash, device_hash, browser, os, kind, user_agent, ip, requested_at, expires_at,
                      tries_left, muted, outcome, closed_at)
SELECT grown(4, n), grown(0, 1 + n % {live}), sha256(CAST('request ' || n AS bytea)), sha256(CAST('asker ' || n AS bytea)),
       'Firefox', 'Linux', 'desktop', CASE WHEN kept THEN 'Mozilla/5.0' END,
       CASE WHEN kept THEN CAST('10.0.0.0' AS inet) + n END, asked, asked + interval '2 minutes', 3, false, 'expired',
       asked + interval '2 minutes'
FROM generate_series(1, {logged} / 4) AS n,
     LATERAL (SELECT clock_now() - interval '1 day' - interval '400 days' * (4.0 * n / {logged})) AS time (asked),
     LATERAL (SELECT asked > clock_now() - interval '90 days' OR n % 1000 = 0) AS address (kept);

INSERT INTO recovery_code (account_id, key_id, code_hash)
SELECT grown(0, n), CAST('key' AS bytea), sha256(CAST('code ' || n AS bytea)) FROM generate_series(1, {live}) AS n;

-- Half of them at members' passwords, which are never forgotten.
INSERT INTO guess (kind, subject, failures, charged_at, charged_before, of_member)
SELECT 'sign-in', guess_subject('grown' || n || '@example.org'), CASE WHEN n % 1000 = 0 THEN 0 ELSE 1 END, charged, charged, old
FROM generate_series({live} / 2, {live} / 2 + {live}) AS n,
     LATERAL (SELECT n <= {live} AND n % 1000 > 0) AS whose (old),
     LATERAL (SELECT clock_now() - CASE WHEN old OR n % 1000 = 1 THEN interval '200 days' ELSE interval '20 days' END
                     + n * interval '1 second') AS time (charged);

INSERT INTO address_window (kind, network, began_at, charges)
SELECT 'failure', network_of(CAST('11.0.0.0' AS inet) + n), clock_now() - interval '10 minutes' - CASE WHEN n % 1000 = 0 THEN interval '1 hour' ELSE interval '0' END, 1
FROM generate_series(1, {live}) AS n;

INSERT INTO right_password (kind, subject, began_at, charges)
SELECT 'sign-in', guess_subject('grown' || n || '@example.org'), clock_now() - CASE WHEN n % 1000 = 0 THEN interval '1 hour' ELSE interval '5 minutes' END, 1
FROM generate_series(1, {live}) AS n;

-- A week of messages, the last of them still to be told to an endpoint that is gone; a thousandth is to be swept.
INSERT INTO webhook_message (id, account_id, type, payload, created_at)
SELECT grown(5, n), grown(0, 1 + n % {live}), 'session.started', '{}',
       clock_now() - CASE WHEN n % 1000 = 0 THEN interval '9 days' ELSE interval '6 days' * n / {live} END
FROM generate_series(1, {live}) AS n;

INSERT INTO webhook_delivery (message_id, endpoint_id, account_id, sequence, next_attempt_at, give_up_at, delivered_at)
SELECT id, grown(6, 1), account_id, sequence, created_at, created_at + interval '1 day',
       CASE WHEN sequence % 10 > 0 THEN created_at END
FROM webhook_message;

-- A day of codes.
INSERT INTO one_time_code (id, purpose, account_id, email, session_id, made_at, expires_at, tries_left, kept_until)
SELECT grown(7, n), 'confirm-address', grown(0, n), 'grown' || n || '@example.org', grown(1, n), made, made + interval '15 minutes', 5,
       made + interval '1 day'
FROM generate_series(1, {live}) AS n,
     LATERAL (SELECT clock_now() - CASE WHEN n % 1000 = 0 THEN interval '25 hours' ELSE interval '23 hours' * n / {live} END) AS time (made);

-- A day of resets, of which every tenth was a member's.
INSERT INTO password_reset (id, token_hash, code_id, email, device_hash, browser, os, kind, user_agent, ip, asked_at, expires_at,
                            look_up_at, account_id, proved_at, approval_id, kept_until)
SELECT grown(8, n), sha256(CAST('reset ' || n AS bytea)), grown(7, n), CASE WHEN is_members THEN 'grown' || n || '@example.org' END,
       sha256(CAST('device ' || n AS bytea)), 'Firefox', 'Linux', 'desktop', 'Mozilla/5.0', CAST('10.0.0.0' AS inet) + n,
       asked, asked + interval '15 minutes', NULL, CASE WHEN is_members THEN grown(0, n) END, CASE WHEN is_members THEN asked END,
       CASE WHEN is_members THEN grown(9, n) END, asked + interval '1 day'
FROM generate_series(1, {live}) AS n,
     LATERAL (SELECT n % 10 = 0) AS address (is_members),
     LATERAL (SELECT clock_now() - CASE WHEN n % 1000 = 0 THEN interval '25 hours' ELSE interval '23 hours' * n / {live} END) AS time (asked);

-- A day of sign-ups that nobody has confirmed. The last few can still be.
INSERT INTO pending_sign_up (id, token_hash, code_id, account_id, email, name, password_hash, ip, asked_at, expires_at, look_up_at, mailed_at)
SELECT grown(10, n), sha256(CAST('sign-up ' || n AS bytea)), grown(7, n), grown(11, n), 'new' || n || '@example.org',
       CASE WHEN n < 100 THEN 'Ann' END, CASE WHEN n < 100 THEN 'sealed:x' END, CAST('10.0.0.0' AS inet) + n, asked,
       asked + interval '15 minutes', NULL, asked
FROM generate_series(1, {live}) AS n,
     LATERAL (SELECT clock_now() - CASE WHEN n % 1000 = 0 THEN interval '25 hours' ELSE interval '23 hours' * n / {live} END) AS time (asked);

INSERT INTO letter_count (address, hour, letters)
SELECT sha256(CAST('letters to ' || n AS bytea)), date_trunc('hour', clock_now()) - interval '1 hour' * (n % 30), 1
FROM generate_series(1, {live}) AS n;

INSERT INTO reset_silence (account_id, began_at, ends_at)
SELECT grown(0, n), began, began + interval '1 day'
FROM generate_series(1, {live}, 10) AS n,
     LATERAL (SELECT clock_now() - CASE WHEN n % 1000 = 1 THEN interval '8 days' ELSE interval '6 days' * n / {live} END) AS time (began);

-- Everybody uses one application, and every other one of them has a refresh token.
INSERT INTO oidc_client (id, name, redirect_uris, post_logout_redirect_uris, origins, scopes, is_foreign, pkce_required, access_token,
                         signing_algorithm)
VALUES (grown(12, 1), 'Garden', 'https://garden.example.org/', '', '', 'openid', true, true, 'reference', 'RS256');

INSERT INTO oidc_consent (account_id, client_id, scopes)
SELECT grown(0, n), grown(12, 1), 'openid' FROM generate_series(1, {live}) AS n;

INSERT INTO relying_party (session_id, client_id, account_id)
SELECT grown(1, n), grown(12, 1), grown(0, n) FROM generate_series(1, {live}) AS n;

INSERT INTO oidc_grant (id, client_id, session_id, account_id, scopes, auth_time, redirect_uri, code_hash, code_expires_at, code_used_at,
                        refresh_family, refresh_hash, kept_until)
SELECT grown(13, n), grown(12, 1), grown(1, n), grown(0, n), 'openid', used, 'https://garden.example.org/',
       sha256(CAST('code ' || n AS bytea)), used + interval '1 minute', used,
       CASE WHEN refreshes THEN sha256(CAST('family ' || n AS bytea)) END, CASE WHEN refreshes THEN sha256(CAST('half ' || n AS bytea)) END,
       CASE WHEN NOT refreshes THEN used + interval '1 hour' END
FROM generate_series(1, {live}) AS n,
     LATERAL (SELECT n % 2 = 0, clock_now() - CASE WHEN n % 1000 = 1 THEN interval '2 hours' ELSE interval '50 minutes' * n / {live} END)
         AS grants (refreshes, used);

INSERT INTO access_token (id, grant_id, token_hash, scopes, issued_at, expires_at)
SELECT grown(14, n), grown(13, n), sha256(CAST('access ' || n AS bytea)), 'openid', issued, issued + interval '1 hour'
FROM generate_series(1, {live}) AS n,
     LATERAL (SELECT clock_now() - CASE WHEN n % 1000 = 1 THEN interval '2 hours' ELSE interval '50 minutes' * n / {live} END) AS time (issued);

-- A busy quarter of an hour of devices that asked for a code, of which every tenth has an answer; a thousandth is to be swept.
INSERT INTO oidc_client (id, name, redirect_uris, post_logout_redirect_uris, origins, scopes, pkce_required, access_token,
                         signing_algorithm, device_grant)
VALUES (grown(15, 1), 'Television', '', '', '', 'openid', true, 'reference', 'RS256', true);

INSERT INTO device_request (id, client_id, scopes, device_code_hash, user_code_hash, browser, os, kind, user_agent, ip,
                            requested_at, expires_at, poll_seconds, outcome)
SELECT grown(16, n), grown(15, 1), 'openid', sha256(CAST('device code ' || n AS bytea)), sha256(CAST('user code ' || n AS bytea)),
       'Tizen Browser', 'Tizen', 'other', 'Mozilla/5.0', CAST('10.0.0.0' AS inet) + n, asked, asked + interval '5 minutes', 5,
       CASE WHEN n % 10 = 0 THEN 'denied' END
FROM generate_series(1, {live}) AS n,
     LATERAL (SELECT clock_now() - CASE WHEN n % 1000 = 0 THEN interval '20 minutes' ELSE interval '14 minutes' * n / {live} END) AS time (asked);

DROP FUNCTION grown;
