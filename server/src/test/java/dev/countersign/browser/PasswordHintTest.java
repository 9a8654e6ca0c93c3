package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.countersign.account.Accounts;
import dev.countersign.account.SignUpCheck;
import dev.countersign.device.Network;
import dev.countersign.support.TestServer;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The hint for a new password")
class PasswordHintTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    /** A password, its verdict, and its owner's name and email. */
    private record Row(String verdict, String password, String email, String name) {}

    private static final String EMAIL = "zelda.fitz@meadow-lark.co.uk";
    private static final String NAME = "Zoë Müller-Strauß";

    private static final List<Row> TABLE = Stream.of(
                    // Lengths: code points of the composed form
                    rows("too-short", "k", "fourteen chars", "🗝🗺🧭🪶🏔🌊🌲🍂🐚🦉🐢🕯🔭🎻", nfd("éàüñô ÈÀÜÑÔ õã")),
                    rows(
                            "fit",
                            "fifteen letters",
                            "🗝🗺🧭🪶🏔🌊🌲🍂🐚🦉🐢🕯🔭🎻🥾",
                            nfd("éàüñô ÈÀÜÑÔ õãb"),
                            varied(256),
                            nfd("é" + varied(255))),
                    rows("too-long", varied(257), nfd("é" + varied(256)), "🗝" + varied(256)),
                    // Any Unicode and spaces; no composition rules
                    rows(
                            "fit",
                            "quiet lowercase words",
                            "  words with spaces  ",
                            "QUIET UPPERCASE WORDS",
                            "83920174652901837465",
                            "un mot très secrét à moi",
                            nfd("un mot très secrét à moi"),
                            "совершенно секретная фраза",
                            "μια μυστική φράση ς",
                            "とても秘密の合言葉をここに書く",
                            "كلمة سر طويلة جدا هنا",
                            "בית ספר ירוק על ההר",
                            "!?#%&/()=+*~-_.:,;<>",
                            "ŉ ǆ ﬃ Ⅷ ½ ſ İ ı K Å tarn",
                            "\uD835\uDC9C\uD835\uDC9E\uD835\uDC9F gothic wombat",
                            "\u200Bzero\u200Bwidth\u200Bwombats"),
                    // Common ones, in unusual case, spacing and disguise
                    rows(
                            "common",
                            "passwordpassword",
                            "PassWordPassWord",
                            "Correct Horse Battery Staple",
                            "correct-horse-battery-staple",
                            "c0rr3c7 h0r53 ba773ry 57ap13",
                            "P@$$w0rd-Passw0rd",
                            "p a s s w o r d 1 2 3",
                            "password 1234567",
                            "2024 Summer 2024 !!",
                            "1qaz2wsx3edc4rfv",
                            "qwertyuiopasdfgh",
                            "123456789012345",
                            "987654321098765",
                            "iloveyouforever",
                            "iloveyouforever1987",
                            "to be, or not to be",
                            "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
                            nfd("pässwördpässwörd"),
                            "ＰＡＳＳＷＯＲＤ１２３４５６７",
                            "١٢٣password٤٥٦٧٨"),
                    // Repetitions
                    rows(
                            "repeats",
                            "zzzzzzzzzzzzzzz",
                            "               ",
                            "---------------",
                            "ababababbabaabab",
                            "vex-nub-vex-nub-vex-nub-vex",
                            "Wombats-wombats-wombats",
                            "🗝🗺🧭🪶🏔🗝🗺🧭🪶🏔🗝🗺🧭🪶🏔",
                            "ZELDAFITZzeldafitz"),
                    // Built from the email, the name, the product's name
                    rows(
                            "about-you",
                            EMAIL,
                            "ZeldaFitz-MeadowLark",
                            "zoe muller strauss",
                            nfd("Zoë Müller 19840317"),
                            "STRAUSS*MÜLLER*ZOË",
                            "Countersign12345!",
                            "c-o-u-n-t-e-r-s-i-g-n 7",
                            "my zelda 2001 12 24 ok"),
                    rows("fit", "zelda rides a violet canoe", "countersign and wombats", "larks rise above 3 tarns"),
                    Stream.of(
                            new Row("about-you", "ΣΩΚΡΆΤΗΣ σωκράτης 399", "s@agora.gr", "Σωκράτης"),
                            new Row("about-you", "ılgaz ÇELİK 1923 07", "x@y.tr", "Ilgaz Çelik"),
                            new Row("fit", "zelda fitz meadow", "bo@li.io", "Bo Li"),
                            new Row("fit", "bo li bo la bu le", "bo@li.io", "Bo Li"),
                            new Row("about-you", "localhost root 12345", "root@localhost", "R")))
            .flatMap(rows -> rows)
            .toList();

    private static Stream<Row> rows(String verdict, String... passwords) {
        return Stream.of(passwords).map(password -> new Row(verdict, password, EMAIL, NAME));
    }

    private static String nfd(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD);
    }

    /** Text of this length with little repetition. */
    private static String varied(int length) {
        return "wombats in a violet canoe, nineteen of them; who paddles? "
                .repeat(6)
                .concat("x")
                .substring(0, length - 1)
                .concat("!");
    }

    private final TestServer server = TestServer.with();

    @Test
    @DisplayName("matches the server's verdict on every password of a long table (SEC-01 to SEC-04)")
    void sameVerdict() {
        var laptop = open(chromium.device(server));
        var accounts = server.room(Accounts.class);
        var verdicts = new SoftAssertions();
        for (var row : TABLE) {
            laptop.field("Name").fill(row.name);
            laptop.field("Email").fill(row.email);
            laptop.field("Password").fill(row.password);

            verdicts.assertThat(
                            verdict(accounts.prepareSignUp(row.email, row.password, row.name, Network.of("192.0.2.1"))))
                    .as("the server on %s", row)
                    .isEqualTo(row.verdict);
            verdicts.assertThat(laptop.page().locator("[data-strength]").getAttribute("class"))
                    .as("the page on %s", row)
                    .isEqualTo("strength " + row.verdict);
        }
        verdicts.assertAll();
    }

    private static String verdict(SignUpCheck result) {
        return switch (result) {
            case SignUpCheck.Invalid(var flaws) -> flaws.getFirst().reason().replace("invalid.password.", "");
            case SignUpCheck.Prepared prepared -> "fit";
            case SignUpCheck.Busy() -> "busy";
        };
    }

    @Test
    @DisplayName(
            "names the problem and the next step in the server's words, and clears them when another is typed (SEC-04)")
    void sameWords() {
        var laptop = open(chromium.device(server));
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(TestServer.freshEmail());
        laptop.field("Password").fill("Correct Horse Battery Staple");
        assertThat(rule(laptop)).hasText(Pattern.compile("^Attackers try this password first.*"));
        var hint = rule(laptop).innerText();

        laptop.button("Create account").click();

        assertThat(laptop.page().locator("#password-error")).hasText(hint);
        assertThat(laptop.field("Password")).isFocused();
        laptop.field("Password").fill("Ada Lovelace 10.12.1815");
        assertThat(rule(laptop)).hasText(Pattern.compile("^This password is little more than your name.*"));
        assertThat(laptop.page().locator("#password-error")).hasCount(0);
        assertThat(laptop.field("Password"))
                .hasAccessibleDescription(Pattern.compile("^This password is little more than your name.*"));
        laptop.field("Password").fill("Correct Horse Battery Staple");
        assertThat(rule(laptop)).hasText(hint);
    }

    @Test
    @DisplayName("is updated when the name is typed after the password (SEC-04)")
    void nameAfterwards() {
        var laptop = open(chromium.device(server));
        laptop.field("Password").fill("Ada Lovelace 10.12.1815");
        assertThat(rule(laptop)).hasText("Good. Keep it somewhere safe.");

        laptop.field("Name").fill("Ada Lovelace");

        assertThat(rule(laptop)).hasText(Pattern.compile("^This password is little more than your name.*"));
    }

    @Test
    @DisplayName("knows the member's email and name on the account page (SEC-04)")
    void accountPage() {
        var laptop = chromium.device(server).signUp(TestServer.freshEmail()).goTo("/account");
        laptop.field("New password").fill("Lovelace, Ada (1815)");
        assertThat(laptop.page().locator("#new_password-rule"))
                .hasText(Pattern.compile("^This password is little more than your name.*"));
    }

    @Test
    @DisplayName("follows a pasted password (SEC-02)")
    void paste() {
        var laptop = open(chromium.device(server));
        laptop.field("Name").fill("  words with spaces  ");
        laptop.field("Name").press("Control+a");
        laptop.field("Name").press("Control+c");
        laptop.field("Password").press("Control+a");
        laptop.field("Password").press("Control+v");

        assertThat(laptop.field("Password")).hasValue("  words with spaces  ");
        assertThat(laptop.text("21 characters")).isVisible();
    }

    /** The sign-up page, with the list of common passwords loaded. */
    private static Device open(Device device) {
        device.page().waitForResponse("**/common-passwords.txt", () -> {
            device.goTo("/signup");
            device.field("Password").focus();
        });
        device.field("Password").fill("passwordpassword");
        assertThat(rule(device)).hasText(Pattern.compile("^Attackers.*"));
        return device;
    }

    private static Locator rule(Device device) {
        return device.page().locator("#password-rule");
    }
}
