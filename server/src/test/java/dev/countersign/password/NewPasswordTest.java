package dev.countersign.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

/** {@code browser/PasswordHintTest} compares these verdicts with the page's; this class also checks the messages. */
@DisplayName("A new password")
class NewPasswordTest {
    private static final TestServer SERVER = TestServer.with();

    private static String signUp(String password) {
        var refused = SERVER.browser()
                .post(
                        "/api/v1/accounts",
                        Map.of("email", "zelda.fitz@meadow-lark.org", "name", "Zoë Müller", "password", password));
        return message(refused, "password");
    }

    private static String message(Answer refused, String field) {
        Expect.invalid(refused, field);
        return refused.at("/errors/0/message");
    }

    private static Stream<String> listed() throws IOException {
        return new ClassPathResource(CommonPasswords.FILE)
                .getContentAsString(StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> !line.startsWith("#"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/api.md"})
    @DisplayName("from our own documents is accepted")
    void examples(String document) throws IOException {
        var examples = Pattern.compile("\"password\":\"([^\"]+)\"")
                .matcher(Files.readString(Path.of(document)))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(example -> assertThat(
                                SERVER.room(PasswordRules.class).flaws("password", example, "ann@example.org", "Ann"))
                        .isEmpty());
    }

    @Test
    @DisplayName("is compared with more than 3,000 common ones of 15 characters or more (SEC-04)")
    void list() throws IOException {
        assertThat(listed().filter(entry -> entry.length() >= 15).distinct().count())
                .isGreaterThan(3_000);
        assertThat(listed())
                .allMatch(entry -> entry.matches("[a-z0-9]{4,}"))
                .contains("correcthorsebatterystaple", "passwordpassword", "1qaz2wsx3edc4rfv", "iloveyouforever");
    }

    @Test
    @DisplayName("that is common and has 15 characters or more is refused, with the reason and a next step (SEC-04)")
    void everyEntry() throws IOException {
        var rules = SERVER.room(PasswordRules.class);
        assertThat(listed().filter(entry -> entry.length() >= 15))
                .allSatisfy(entry -> assertThat(rules.flaws("password", entry, "a@b.c", "Ann"))
                        .extracting(Flaw::reason)
                        .containsExactly("invalid.password.common"));
        assertThat(signUp("Correct Horse, Battery Staple!"))
                .startsWith("Attackers try this password first")
                .endsWith("Choose four random words instead.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CORRECT HORSE BATTERY STAPLE",
                "c0rr3c7 h0r53 ba773ry 57ap13",
                "P@$$w0rd-Passw0rd",
                "--p-a-s-s-w-o-r-d--",
                "password 1234567",
                "2024 Summer 2024 !!",
                "iloveyouforever1987",
                "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ"
            })
    @DisplayName("is common in any case, spacing and disguise, and with digits around it (SEC-04)")
    void disguised(String password) {
        assertThat(signUp(password)).startsWith("Attackers try this password first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"zzzzzzzzzzzzzzz", "ababababbabaabab", "vex-nub-vex-nub-vex-nub-vex", "Wombats-wombats-wombats"})
    @DisplayName("must not repeat a few characters, whatever its length (SEC-04)")
    void repeats(String password) {
        assertThat(signUp(password)).startsWith("This password repeats the same few characters.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zelda.fitz@meadow-lark.org",
                "ZeldaFitz-MeadowLark",
                "zoe mu\u0308ller 19840317",
                "Countersign12345!",
                "MULLER countersign zoe",
                "my zelda 2001 12 24 ok"
            })
    @DisplayName("must not consist of the email, the name or the product's name (SEC-04)")
    void aboutMember(String password) {
        assertThat(signUp(password))
                .startsWith("This password is little more than your name, your email or the name of this service.");
    }

    @ParameterizedTest
    @CsvSource({"wombat in a violet canoe", "zelda rides a violet canoe", "83920174652901837465", "tarn gl1mmer 7 oxbow"
    })
    @DisplayName("may contain a name, or only digits, if the rest is enough (SEC-02, SEC-04)")
    void fit(String password) {
        assertThat(SERVER.room(PasswordRules.class)
                        .flaws("password", password, "zelda.fitz@meadow-lark.org", "Zoë Müller"))
                .isEmpty();
    }

    @Test
    @DisplayName("is counted and judged in its composed form (SEC-01, SEC-03)")
    void composed() {
        var fourteen = Normalizer.normalize("éàüñô ÈÀÜÑÔ õã", Normalizer.Form.NFD);
        assertThat(fourteen.codePointCount(0, fourteen.length())).isGreaterThan(15);
        assertThat(signUp(fourteen)).isEqualTo("Use 15 characters or more.");
    }

    @Nested
    @DisplayName("that replaces an old one")
    class Change {
        private Answer change(String next) {
            return SERVER.member()
                    .put(
                            "/api/v1/account/password",
                            Map.of("current_password", TestServer.PASSWORD, "new_password", next));
        }

        @Test
        @DisplayName("is judged by the same rules, with the account's email and name (SEC-04)")
        void sameRules() {
            assertThat(message(change("PasswordPassword"), "new_password"))
                    .startsWith("Attackers try this password first");
            assertThat(message(change("qaqaqaqaqaqaqaqa"), "new_password"))
                    .startsWith("This password repeats the same few characters.");
            assertThat(message(change("example.org 1234 me"), "new_password"))
                    .startsWith("This password is little more than your name");
            assertThat(change("a canoe for nine wombats").status()).isEqualTo(204);
        }
    }

    @Nested
    @DisplayName("if the operator allows eight characters")
    class Shorter {
        private static final TestServer LENIENT = TestServer.with("countersign.password.min-length=8");

        @ParameterizedTest
        @CsvSource({
            "seven77, too-short",
            "passw0rd, common",
            "Sunshine1, common",
            "qwertyuiop, common",
            "vexvexve, repeats",
            "meadowlark, about-you",
        })
        @DisplayName("is refused for the same reasons (SEC-01, SEC-04)")
        void refused(String password, String reason) {
            assertThat(LENIENT.room(PasswordRules.class)
                            .flaws("password", password, "zelda@meadow-lark.org", "Zoë Müller"))
                    .extracting(Flaw::reason)
                    .containsExactly("invalid.password." + reason);
        }

        @Test
        @DisplayName("is accepted otherwise (SEC-01)")
        void taken() {
            assertThat(LENIENT.room(PasswordRules.class)
                            .flaws("password", "oxbow7tarn", "zelda@meadow-lark.org", "Zoë Müller"))
                    .isEmpty();
        }
    }
}
