package dev.countersign.bench;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Live sessions, written into a contestant's database by the thousand, and the cookies that open them. Where a row holds what
 * only the contestant can write, one member signs in by its own door and that row is copied.
 */
final class SeededSessions {
    private static final String EMAIL = "ann@example.org";
    private static final String PASSWORD = "four random words here";

    private final Cluster cluster;
    private final String secret;

    SeededSessions(Cluster cluster, String secret) {
        this.cluster = cluster;
        this.secret = secret;
    }

    /** The sessions of as many accounts, with their entries in the session log; those that are there already are touched. */
    List<String> ofCountersign(String database, int count) throws SQLException {
        cluster.execute(database, """
                INSERT INTO account (id, email, name, password_hash)
                SELECT md5('account-' || n)::uuid, 'member-' || n || '@example.org', 'Member ' || n, 'none'
                  FROM generate_series(1, %d) n
                    ON CONFLICT DO NOTHING
                """.formatted(count));
        cluster.execute(database, """
                INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip, method, expires_at)
                SELECT md5('session-' || n)::uuid, md5('account-' || n)::uuid, 1,
                       sha256(sha256(convert_to('session-' || n, 'UTF8'))), sha256(convert_to('device-' || n, 'UTF8')),
                       'Firefox', 'Linux', 'desktop', '127.0.0.1', 'password', clock_now() + interval '24 hours'
                  FROM generate_series(1, %d) n
                    ON CONFLICT (id) DO UPDATE SET last_seen_at = clock_now()
                """.formatted(count));
        cluster.execute(database, """
                INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at)
                SELECT id, account_id, browser, os, kind, 'none', ip, method, signed_in_at FROM session
                    ON CONFLICT DO NOTHING
                """);
        cluster.execute(database, "ANALYZE");
        return tokensOfCountersign(count);
    }

    static List<String> tokensOfCountersign(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> sha256("session-" + n))
                .map(token -> "__Host-countersign="
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(token))
                .toList();
    }

    List<String> ofSpringSession(Running running, String database, int count) throws SQLException {
        var form = Running.send(HttpRequest.newBuilder(running.url().resolve("/login")));
        var csrf = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(form.body());
        if (!csrf.find()) {
            throw new IllegalStateException(form.body());
        }
        var signedIn = Running.send(HttpRequest.newBuilder(running.url().resolve("/login"))
                .header("Cookie", cookies(form))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=%s&password=%s&_csrf=%s"
                        .formatted(encoded(EMAIL), encoded(PASSWORD), encoded(csrf.group(1))))));
        var id = new String(Base64.getDecoder().decode(cookies(signedIn).substring("SESSION=".length())));
        cluster.execute(database, """
                DELETE FROM spring_session WHERE session_id <> '%s'
                """.formatted(id));
        cluster.execute(database, """
                INSERT INTO spring_session (primary_id, session_id, creation_time, last_access_time, max_inactive_interval,
                                            expiry_time, principal_name)
                SELECT md5('primary-' || n)::uuid, md5('session-' || n)::uuid, creation_time, last_access_time,
                       max_inactive_interval, expiry_time, principal_name
                  FROM spring_session, generate_series(1, %d) n
                """.formatted(count));
        cluster.execute(database, """
                INSERT INTO spring_session_attributes (session_primary_id, attribute_name, attribute_bytes)
                SELECT md5('primary-' || n)::uuid, attribute_name, attribute_bytes
                  FROM spring_session_attributes, generate_series(1, %d) n
                """.formatted(count));
        cluster.execute(database, "ANALYZE");
        return cluster.query(database, "SELECT session_id FROM spring_session WHERE session_id <> '%s'".formatted(id)).stream()
                .map(session -> "SESSION=" + Base64.getEncoder().encodeToString(session.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    List<String> ofExpressSession(String database, int count) throws SQLException {
        cluster.execute(database, "TRUNCATE session");
        cluster.execute(database, """
                INSERT INTO session (sid, sess, expire)
                SELECT substr(md5('a' || n) || md5('b' || n), 1, 32),
                       json_build_object('member', '%s', 'cookie', json_build_object('originalMaxAge', 3600000, 'expires',
                           to_json(now() + interval '1 hour'), 'httpOnly', true, 'path', '/', 'sameSite', 'lax')),
                       now() + interval '1 hour'
                  FROM generate_series(1, %d) n
                """.formatted(EMAIL, count));
        cluster.execute(database, "ANALYZE");
        return cluster.query(database, "SELECT sid FROM session").stream()
                .map(id -> "connect.sid=" + encoded("s:" + id + "." + signature(id).replaceAll("=+$", "")))
                .toList();
    }

    List<String> ofBetterAuth(Running running, String database, int count, boolean cookieCache) throws SQLException {
        cluster.execute(database, "DELETE FROM session");
        cluster.execute(database, "DELETE FROM \"user\"");
        post(running.url().resolve("/api/auth/sign-up/email"), """
                {"email":"%s","password":"%s","name":"Ann"}""".formatted(EMAIL, PASSWORD));
        cluster.execute(database, """
                INSERT INTO session (id, token, "userId", "expiresAt", "ipAddress", "userAgent", "createdAt", "updatedAt")
                SELECT substr(md5('id-' || n), 1, 32), substr(md5('token-' || n), 1, 32), "userId", "expiresAt", "ipAddress",
                       "userAgent", "createdAt", "updatedAt"
                  FROM (SELECT * FROM session LIMIT 1) signed_in, generate_series(1, %d) n
                """.formatted(count));
        cluster.execute(database, "ANALYZE");
        var cookies = cluster.query(database, "SELECT token FROM session WHERE token IN (SELECT md5('token-' || n) FROM"
                        + " generate_series(1, %d) n)".formatted(count))
                .stream()
                .map(token -> "better-auth.session_token=" + encoded(token + "." + signature(token)))
                .toList();
        return cookieCache
                ? cookies.stream()
                        .map(cookie -> cookie + "; " + cookies(Running.get(running.checkUrl(), cookie)))
                        .toList()
                : cookies;
    }

    private static void post(URI url, String json) {
        var answer = Running.send(HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Origin", url.resolve("/").toString().replaceAll("/$", ""))
                .POST(BodyPublishers.ofString(json)));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(url + ": " + answer.body());
        }
    }

    /** What an answer sets, as a browser would send it back. */
    static String cookies(HttpResponse<String> answer) {
        return answer.headers().allValues("set-cookie").stream()
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining("; "));
    }

    /** As the Node libraries sign a cookie: HMAC-SHA-256 in base64. */
    private String signature(String value) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
