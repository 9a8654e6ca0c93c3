package dev.countersign.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayName("Recovery codes")
class RecoveryCodesTest {
    private static final TestServer SERVER = TestServer.with();

    private static Answer renew(Browser browser, String password) {
        return browser.post("/api/v1/account/recovery-codes", Map.of("password", password));
    }

    private static List<String> codes(Answer answer) {
        return answer.json()
                .path("recovery_codes")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    @DisplayName("are ten at sign-up, each with 120 random bits and easy to read aloud (SEC-67)")
    void atSignUp() {
        var codes = SERVER.member().recoveryCodes();

        assertThat(codes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}"));
        assertThat(codes).doesNotContainAnyElementsOf(SERVER.member().recoveryCodes());
    }

    @Test
    @DisplayName("use the whole alphabet, each character equally often (SEC-67)")
    void uniform() {
        var counts = new int[128];
        for (var member = 0; member < 8; member++) {
            String.join("", SERVER.member().recoveryCodes())
                    .replace("-", "")
                    .chars()
                    .forEach(character -> counts[character]++);
        }

        // 1,920 draws of 32: 60 of each, give or take six standard deviations.
        for (var character : "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray()) {
            assertThat(counts[character]).as("%s", character).isBetween(14, 106);
        }
    }

    @Nested
    @DisplayName("at rest")
    class AtRest {

        @Test
        @DisplayName("are keyed hashes of 32 bytes, all different (SEC-67)")
        void hashed() {
            var member = SERVER.member();

            var rows = SERVER.rows()
                    .sql("SELECT code_hash, recovery_code::text AS whole FROM recovery_code"
                            + " JOIN account ON account.id = account_id WHERE email = :email")
                    .param("email", member.email())
                    .query((row, number) -> Map.entry(row.getBytes("code_hash"), row.getString("whole")))
                    .list();

            assertThat(rows).hasSize(10).allMatch(row -> row.getKey().length == 32);
            for (var code : member.recoveryCodes()) {
                assertThat(rows).noneMatch(row -> row.getValue().contains(code.replace("-", "")));
                assertThat(rows).noneMatch(row -> row.getValue().contains(code));
            }
        }

        @Test
        @DisplayName("are bound to their account: a row copied to another account opens nothing (SEC-67)")
        void bound() {
            var one = SERVER.member();
            var other = SERVER.member();
            SERVER.rows()
                    .sql("""
                            INSERT INTO recovery_code (account_id, key_id, code_hash)
                            SELECT other.id, key_id, code_hash FROM recovery_code JOIN account one ON one.id = account_id,
                                   account other
                            WHERE one.email = :one AND other.email = :other
                            """)
                    .param("one", one.email())
                    .param("other", other.email())
                    .update();

            Expect.problem(
                    SERVER.browser().recover(other.email(), one.recoveryCodes().getFirst()), 401, "bad-credentials");
        }
    }

    @Test
    @DisplayName("from another secret are void, and none of them counts as left")
    void anotherSecret() {
        var member = SERVER.member();
        SERVER.rows().sql("""
                        UPDATE recovery_code SET key_id = '\\x00', code_hash = sha256(code_hash)
                        WHERE account_id = (SELECT id FROM account WHERE email = :email)
                        """).param("email", member.email()).update();

        assertThat(member.get("/dashboard").text()).contains("No recovery codes left");
    }

    private static boolean hasBothDigits(Browser member) {
        var code = member.recoveryCodes().getFirst();
        return code.contains("0") && code.contains("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lower case", "no dashes", "spaces", "a letter O for a nought", "I and L for ones", "long dashes"
            })
    @DisplayName("are accepted in any common spelling")
    void forgiving(String how) {
        var member = Stream.generate(SERVER::member)
                .filter(RecoveryCodesTest::hasBothDigits)
                .findFirst()
                .orElseThrow();
        var code = member.recoveryCodes().getFirst();

        var typed = switch (how) {
            case "lower case" -> code.toLowerCase(Locale.ROOT);
            case "no dashes" -> code.replace("-", "");
            case "spaces" -> "  " + code.replace("-", " \u00a0") + "\t";
            case "a letter O for a nought" -> code.replace('0', 'O');
            case "I and L for ones" -> code.replaceFirst("1", "I").replace('1', 'l');
            default -> code.replace("-", "\u2013");
        };

        assertThat(SERVER.browser().recover(member.email(), typed).status()).isEqualTo(200);
    }

    @Nested
    @DisplayName("when renewed")
    class Renewed {

        @Test
        @DisplayName("are ten new ones, and the old ones are void")
        void oldOnesAreVoid() {
            var member = SERVER.member();
            var old = member.recoveryCodes();

            var renewed = renew(member, TestServer.PASSWORD);

            assertThat(renewed.status()).isEqualTo(201);
            assertThat(renewed.header("Cache-Control")).hasValue("no-store");
            assertThat(codes(renewed)).hasSize(10).doesNotContainAnyElementsOf(old);
            Expect.problem(SERVER.browser().recover(member.email(), old.getFirst()), 401, "bad-credentials");
            assertThat(SERVER.browser()
                            .recover(member.email(), codes(renewed).getLast())
                            .status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("need the password; after a wrong one the old codes stay valid (SEC-34)")
        void needThePassword() {
            var member = SERVER.member();

            Expect.problem(renew(member, "not the password at all"), 401, "bad-credentials");
            Expect.problem(renew(SERVER.browser(), TestServer.PASSWORD), 401, "not-signed-in");
            Expect.invalid(member.post("/api/v1/account/recovery-codes", Map.of()), "password");

            assertThat(SERVER.browser()
                            .recover(member.email(), member.recoveryCodes().getFirst())
                            .status())
                    .isEqualTo(200);
        }
    }
}
