package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.operator.Members;
import dev.countersign.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.scrypt.SCryptPasswordEncoder;

/** Runs the queries of docs/moving.md on tables like those of the other systems, and imports their output. */
@DisplayName("The commands of docs/moving.md")
class MovingPageTest {
    private static final Pattern QUERY = Pattern.compile("## From ([^\\n]*)\\n.*?```sql\\n(.*?)```", Pattern.DOTALL);
    private static final TestServer SERVER = TestServer.with();

    private static final TestServer ELSEWHERE = TestServer.alone();

    private static final String PASSWORD = "correct horse battery";
    private static final String BCRYPT = "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2";

    private static List<String> linesOf(String system, String tables) throws IOException {
        var query = QUERY.matcher(Files.readString(Path.of("..", "docs", "moving.md")))
                .results()
                .filter(found -> found.group(1).contains(system))
                .map(found -> found.group(2).strip().replaceAll(";$", ""))
                // The node has its own table of that name.
                .map(text -> text.replace("JOIN account ON", "JOIN elsewhere.account ON"))
                .findFirst()
                .orElseThrow();
        var rows = ELSEWHERE.rows();
        Arrays.stream(tables.split(";\n"))
                .forEach(statement -> rows.sql(statement).update());
        return rows.sql(query).query((row, number) -> row.getString(1)).list();
    }

    private static void importAndSignIn(List<String> lines, String... emails) throws IOException {
        var err = new StringWriter();
        var members = new MemberImport(SERVER.room(Members.class), new PrintWriter(err, true));
        members.read(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
        assertThat(members.isComplete()).as(err.toString()).isTrue();
        for (var email : emails) {
            var answer = SERVER.browser().post("/api/v1/session", Map.of("email", email, "password", PASSWORD));
            assertThat(answer.status()).as(email + answer.json()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("move the members of an Express application")
    void express() throws IOException {
        var email = TestServer.freshEmail();
        importAndSignIn(linesOf("Express", """
                        CREATE TABLE users (email text, name text, password_hash text);
                        INSERT INTO users VALUES ('%s', 'Ann', '%s')
                        """.formatted(email, BCRYPT)), email);
        ELSEWHERE.rows().sql("DROP TABLE users").update();
    }

    @Test
    @DisplayName("move the members of better-auth")
    void betterAuth() throws IOException {
        var email = TestServer.freshEmail();
        var salt = "00112233445566778899aabbccddeeff";
        var key = SCrypt.generate(bytes(PASSWORD), bytes(salt), 1 << 14, 16, 1, 64);
        var lines = linesOf(
                "better-auth", """
                CREATE TABLE "user" (id text, email text, name text);
                CREATE SCHEMA elsewhere;
                CREATE TABLE elsewhere.account ("userId" text, "providerId" text, password text);
                INSERT INTO "user" VALUES ('1', '%s', 'Ann'), ('2', 'x@example.org', 'X');
                INSERT INTO elsewhere.account VALUES ('1', 'credential', '%s'), ('1', 'google', NULL), ('2', 'google', NULL)
                """.formatted(email, salt + ":" + HexFormat.of().formatHex(key)));
        assertThat(lines).hasSize(1);

        importAndSignIn(lines, email);
    }

    @Test
    @DisplayName("move the members of Django, with any of its hashers")
    void django() throws IOException {
        var salt = "6YkLmvJ1xpzUNaYsBz3W2e";
        var scrypt = SCrypt.generate(bytes(PASSWORD), bytes(salt), 1 << 14, 8, 5, 64);
        var hashes = List.of(
                "pbkdf2_sha256$1000000$" + salt + "$" + base64(pbkdf2(bytes(salt), 1_000_000)),
                "scrypt$16384$" + salt + "$8$5$" + base64(scrypt),
                "argon2"
                        + Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode(PASSWORD),
                "bcrypt$" + BCRYPT);
        var emails =
                Stream.generate(TestServer::freshEmail).limit(hashes.size()).toArray(String[]::new);
        var tables = new StringBuilder("CREATE TABLE auth_user (email text, username text, first_name text,"
                + " last_name text, password text, is_active boolean)"
                + ";\nINSERT INTO auth_user VALUES ('gone@example.org', 'gone', '', '', '', false)");
        for (var place = 0; place < emails.length; place++) {
            tables.append(";\nINSERT INTO auth_user VALUES ('%s', 'ann', 'Ann', 'Other', '%s', true)"
                    .formatted(emails[place], hashes.get(place)));
        }
        var lines = linesOf("Django", tables.toString());
        assertThat(lines).hasSameSizeAs(hashes).allMatch(line -> line.contains("Ann Other"));

        importAndSignIn(lines, emails);
    }

    @Test
    @DisplayName("move the members of Laravel")
    void laravel() throws IOException {
        var email = TestServer.freshEmail();
        importAndSignIn(linesOf("Laravel", """
                        CREATE TABLE users (email text, name text, password text);
                        INSERT INTO users VALUES ('%s', 'Ann', '%s'), ('x@example.org', 'X', NULL)
                        """.formatted(email, BCRYPT.replace("$2b$", "$2y$"))), email);
        ELSEWHERE.rows().sql("DROP TABLE users").update();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] pbkdf2(byte[] salt, int rounds) {
        var generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(bytes(PASSWORD), salt, rounds);
        return ((KeyParameter) generator.generateDerivedMacParameters(256)).getKey();
    }

    @Test
    @DisplayName("move the members of Spring Security, with any of its encoders")
    void spring() throws IOException {
        var hashes = List.of(
                "{bcrypt}" + new BCryptPasswordEncoder().encode(PASSWORD),
                "{argon2@SpringSecurity_v5_8}"
                        + Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode(PASSWORD),
                "{scrypt@SpringSecurity_v5_8}"
                        + SCryptPasswordEncoder.defaultsForSpringSecurity_v5_8().encode(PASSWORD),
                "{pbkdf2@SpringSecurity_v5_8}"
                        + Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode(PASSWORD));
        var emails =
                Stream.generate(TestServer::freshEmail).limit(hashes.size()).toArray(String[]::new);
        var tables = new StringBuilder("CREATE TABLE users (username text, password text, enabled boolean)");
        for (var place = 0; place < emails.length; place++) {
            tables.append(";\nINSERT INTO users VALUES ('%s', '%s', true)".formatted(emails[place], hashes.get(place)));
        }
        importAndSignIn(linesOf("Spring", tables.toString()), emails);
        ELSEWHERE.rows().sql("DROP TABLE users").update();
    }

    @Test
    @DisplayName("move the members of a Keycloak realm, with PBKDF2 as it was and Argon2 as it is")
    void keycloak() throws IOException {
        var older = TestServer.freshEmail();
        var newer = TestServer.freshEmail();
        var lines = linesOf("Keycloak", """
                CREATE TABLE realm (id text, name text);
                CREATE TABLE user_entity (id text, email text, username text, first_name text, last_name text,
                    enabled boolean, realm_id text);
                CREATE TABLE credential (user_id text, type text, secret_data text, credential_data text);
                INSERT INTO realm VALUES ('r1', 'your-realm'), ('r2', 'master');
                INSERT INTO user_entity VALUES ('1', '%s', 'ann', 'Ann', 'Other', true, 'r1'),
                    ('2', '%s', 'ben', NULL, NULL, true, 'r1'), ('3', 'x@example.org', 'x', 'X', '', true, 'r2'),
                    ('4', 'y@example.org', 'y', 'Y', '', false, 'r1');
                INSERT INTO credential
                SELECT '1', 'password', '{"value":"VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ=","salt":"AAECAwQFBgcICQoLDA0ODw==","additionalParameters":{}}',
                    '{"hashIterations":27500,"algorithm":"pbkdf2-sha256","additionalParameters":{}}'
                UNION ALL
                SELECT '2', 'password', '{"value":"l/M3iyafNJR5tsttUPrOJy2RD3kQjVE+AGVrLVOzgsI=","salt":"MDEyMzQ1Njc4OWFiY2RlZg==","additionalParameters":{}}',
                    '{"hashIterations":3,"algorithm":"argon2","additionalParameters":{"hashLength":["32"],"memory":["4096"],"type":["id"],"version":["1.3"],"parallelism":["2"]}}'
                UNION ALL SELECT '3', 'password', '{}', '{}' UNION ALL SELECT '4', 'password', '{}', '{}'
                """.formatted(older, newer));
        assertThat(lines)
                .hasSize(2)
                .anyMatch(line -> line.contains("Ann Other"))
                .anyMatch(line -> line.contains("ben"));

        importAndSignIn(lines, older, newer);
    }
}
