package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.operator.Members;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

@DisplayName("An import of members")
class MemberImportTest {
    private static final TestServer SERVER = TestServer.withFullHashes();
    private static final String PASSWORD = "correct horse battery";
    private static final String BCRYPT = "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2";

    private final StringWriter err = new StringWriter();
    private final MemberImport members = new MemberImport(SERVER.room(Members.class), new PrintWriter(err, true));

    private void read(String text) throws IOException {
        members.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String line(String email, String hash) {
        return "{\"email\":\"%s\",\"name\":\"Ann\",\"password_hash\":\"%s\"}\n".formatted(email, hash);
    }

    private static String stored(String email) {
        return SERVER.rows()
                .sql("SELECT password_hash FROM account WHERE email = :email")
                .param("email", email)
                .query(String.class)
                .single();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BCRYPT,
                "$pbkdf2-sha512$i=210000,l=64$AAECAwQFBgcICQoLDA0ODw$i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$argon2i$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$FxLGHOXmUrWcfaHVRXdNwT1y7bEPl7Agx9mTTAK6Ox8",
                "$argon2id$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$l/M3iyafNJR5tsttUPrOJy2RD3kQjVE+AGVrLVOzgsI"
            })
    @DisplayName("lets them sign in with their old password, and rehashes it the first time (SEC-05, SEC-06)")
    void signsIn(String hash) throws IOException {
        var email = TestServer.freshEmail();
        read(line(email.toUpperCase(Locale.ROOT), hash));
        assertThat(members.figures()).asString().isEqualTo("1 lines read: 1 imported, 0 members already, 0 refused.");
        var imported = stored(email);
        assertThat(imported).startsWith("sealed:");

        var browser = SERVER.browser();
        Expect.problem(
                browser.post("/api/v1/session", Map.of("email", email, "password", PASSWORD + ".")),
                401,
                "bad-credentials");
        assertThat(stored(email)).isEqualTo(imported);
        for (var time = 0; time < 2; time++) {
            assertThat(browser.post("/api/v1/session", Map.of("email", email, "password", PASSWORD))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(stored(email)).startsWith("sealed:").isNotEqualTo(imported);
    }

    @Test
    @DisplayName("takes an address as confirmed only if its line says so")
    void verified() throws IOException {
        var emails =
                IntStream.range(0, 4).mapToObj(n -> TestServer.freshEmail()).toList();
        read(line(emails.get(0), BCRYPT)
                + line(emails.get(1), BCRYPT).replace("{", "{\"email_verified\":true,")
                + line(emails.get(2), BCRYPT).replace("{", "{\"email_verified\":false,")
                + line(emails.get(3), BCRYPT).replace("{", "{\"email_verified\":\"true\","));

        assertThat(err.toString().strip()).isEqualTo("line 4: its email_verified is neither true nor false");
        assertThat(SERVER.rows()
                        .sql("SELECT email FROM account WHERE email_verified_at IS NOT NULL AND email IN (:emails)")
                        .param("emails", emails)
                        .query(String.class)
                        .list())
                .containsExactly(emails.get(1));
    }

    @Test
    @DisplayName("names each bad line by its number without showing its contents, and imports all others")
    void badLines() throws IOException {
        var good = IntStream.range(0, 4).mapToObj(n -> TestServer.freshEmail()).toList();
        var secret = "5f4dcc3b5aa765d61d8327deb882cf99";
        read(line(good.get(0), BCRYPT)
                + "\n"
                + line("no email", BCRYPT)
                + line("ann@example.org", secret)
                + "{\"email\":\"" + secret + "\n"
                + line(good.get(1), BCRYPT).replace("\"name\"", "\"role\":\"admin\",\"name\"")
                + line(good.get(2), BCRYPT).replace("Ann", "A\\u202en")
                + line(good.get(1), BCRYPT).replace("\"Ann\"", "null")
                + " ".repeat(20_000) + line(good.get(2), BCRYPT)
                + "null\n"
                + "[]\n"
                + line(good.get(3), BCRYPT).strip());

        assertThat(err.toString().lines())
                .containsExactly(
                        "line 3: its email is not valid: This doesn't look like an email address. Check for typing"
                                + " mistakes: it has one @, with something before it and after it.",
                        "line 4: its password_hash is not valid: Use a hash in one of the forms in docs/moving.md"
                                + " (bcrypt, scrypt, PBKDF2 or Argon2), within the costs that it allows.",
                        "line 5: it is not one JSON object, or has a field twice",
                        "line 6: it has the field role, which is not known (known are email, name, password_hash and email_verified)",
                        "line 7: its name is not valid: This name has an invisible character that can't be used, such as a"
                                + " line break. Delete it, or type the name again.",
                        "line 8: its name is null",
                        "line 9: it is longer than 16 KiB",
                        "line 10: it is not a JSON object",
                        "line 11: it is not a JSON object");
        assertThat(err.toString()).doesNotContain(secret, "admin");
        assertThat(members.isComplete()).isFalse();
        assertThat(members.figures()).asString().isEqualTo("12 lines read: 2 imported, 0 members already, 9 refused.");
        assertThat(stored(good.get(0))).isNotEmpty();
        assertThat(stored(good.get(3))).isNotEmpty();
    }

    @Test
    @DisplayName("names every field that is missing, of a wrong type or unknown, but not a possible hash")
    void fields() throws IOException {
        var hash = "5f4dcc3b5aa765d61d8327deb882cf99";
        read("""
                {"email":"ann@example.org","created_at":"2020","name":7}
                {}
                {"email":null,"name":"Ann","password_hash":true,"%s":1}
                {"email":"a@example.org","email":"b@example.org","name":"Ann","password_hash":"x"}
                """.formatted(hash));

        assertThat(err.toString().lines())
                .containsExactly(
                        "line 1: its name is not a string; its password_hash is missing; it has the field created_at,"
                                + " which is not known (known are email, name, password_hash and email_verified)",
                        "line 2: its email is missing; its name is missing; its password_hash is missing",
                        "line 3: its email is null; its password_hash is not a string; it has a field, which is not"
                                + " known (known are email, name, password_hash and email_verified)",
                        "line 4: it is not one JSON object, or has a field twice");
    }

    @Test
    @DisplayName("lists the refused lines in the order of the file, whatever refused them, batch by batch")
    void order() throws IOException {
        var text = new StringBuilder();
        for (var line = 1; line <= 1_000; line++) {
            text.append(
                    switch (line % 4) {
                        case 0 -> "no JSON\n";
                        case 1 -> line("no email", BCRYPT);
                        case 2 -> "{}\n";
                        default -> line(TestServer.freshEmail(), BCRYPT);
                    });
        }
        read(text.toString());

        assertThat(err.toString().lines().map(line -> Integer.parseInt(line.replaceAll("line (\\d+):.*", "$1"))))
                .hasSize(750)
                .isSorted();
    }

    @Test
    @DisplayName("reads a file that begins with a byte order mark")
    void byteOrderMark() throws IOException {
        var email = TestServer.freshEmail();
        read("\uFEFF" + line(email, BCRYPT));

        assertThat(members.figures()).asString().isEqualTo("1 lines read: 1 imported, 0 members already, 0 refused.");
        assertThat(stored(email)).isNotEmpty();
    }

    @Test
    @DisplayName("is safe beside another import of the same members in another order: each becomes one member once")
    void twoAtOnce() {
        var lines = IntStream.range(0, 600)
                .mapToObj(n -> line(TestServer.freshEmail(), BCRYPT))
                .toList();

        var figures = AtOnce.run(2, runner -> {
            var mine = new MemberImport(SERVER.room(Members.class), new PrintWriter(err, true));
            var text = String.join("", runner == 0 ? lines : lines.reversed());
            try {
                mine.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
            return mine.figures().toString();
        });

        assertThat(err.toString()).isEmpty();
        var imported = figures.stream()
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*: (\\d+) imported.*", "$1")))
                .sum();
        assertThat(imported).isEqualTo(600);
    }

    @Test
    @DisplayName("reports the result of each line in any order of the emails, and takes the first of two")
    void inAnyOrder() throws IOException {
        var later = "z" + TestServer.freshEmail();
        var sooner = "a" + TestServer.freshEmail();
        read(line(later, BCRYPT)
                + line("no email", BCRYPT)
                + line(sooner, BCRYPT)
                + line(later.toUpperCase(Locale.ROOT), BCRYPT).replace("Ann", "Another")
                + line("m" + TestServer.freshEmail(), "none"));

        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("line 2: its email is not valid"),
                        line -> assertThat(line).startsWith("line 5: its password_hash"));
        assertThat(members.figures()).asString().isEqualTo("5 lines read: 2 imported, 1 members already, 2 refused.");
        assertThat(SERVER.rows()
                        .sql("SELECT name FROM account WHERE email = :email")
                        .param("email", later)
                        .query(String.class)
                        .single())
                .isEqualTo("Ann");
    }

    @Test
    @DisplayName("continues when the file is read again: existing members stay as they are, the rest is imported")
    void again() throws IOException {
        var emails =
                IntStream.range(0, 450).mapToObj(n -> TestServer.freshEmail()).toList();
        var lines = emails.stream().map(email -> line(email, BCRYPT)).toList();
        read(String.join("", lines.subList(0, 250)));
        var first = emails.stream().limit(250).collect(Collectors.toMap(email -> email, MemberImportTest::stored));

        var secondTime = new MemberImport(SERVER.room(Members.class), new PrintWriter(err, true));
        secondTime.read(new ByteArrayInputStream(String.join("", lines).getBytes(StandardCharsets.UTF_8)));

        assertThat(secondTime.figures())
                .asString()
                .isEqualTo("450 lines read: 200 imported, 250 members already, 0 refused.");
        assertThat(secondTime.isComplete()).isTrue();
        first.forEach((email, hash) -> assertThat(stored(email)).isEqualTo(hash));
    }

    @Test
    @DisplayName("never rehashes what bcrypt did not read: above 72 bytes the old hash stays (SEC-05)")
    void longPassword() throws IOException {
        var email = TestServer.freshEmail();
        var beginning = "a password of more than seventy-two bytes, of which bcrypt does not read";
        assertThat(beginning).hasSize(72);
        // As with any longer password.
        read(line(email, BCrypt.hashpw(beginning, BCrypt.gensalt(4))));
        var imported = stored(email);

        var browser = SERVER.browser();
        for (var typed : List.of(beginning + " another", beginning, beginning + " the end")) {
            assertThat(browser.post("/api/v1/session", Map.of("email", email, "password", typed))
                            .status())
                    .isEqualTo(200);
            assertThat(stored(email)).isEqualTo(imported);
        }
    }

    @Test
    @DisplayName("changes nothing of an existing member, whatever the file says")
    void notOverwritten() throws IOException {
        var member = SERVER.member();
        read(line(member.email(), BCRYPT));

        assertThat(members.figures()).asString().isEqualTo("1 lines read: 0 imported, 1 members already, 0 refused.");
        Expect.problem(
                SERVER.browser().post("/api/v1/session", Map.of("email", member.email(), "password", PASSWORD)),
                401,
                "bad-credentials");
    }
}
