package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.PlaywrightException;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mail server's scanner reads each letter before its recipient does. This one opens every link in a real browser, follows
 * the links of that page, and submits every form that it finds, with the recipient's address and the letter's code wherever
 * they fit. Before a reset it does so three times (SEC-71).
 */
@DisplayName("A mail scanner")
class MailScannerTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());
    private static final TestServer VERIFIED = TestServer.alone(MAIL.settings("countersign.sign-up=verified"));
    private static final String CHANGE_CODE = "Confirm your new email address for Countersign";
    private static final int ROUNDS = 3;
    private static final String SUBMIT = "form button:visible:not([type=button])";
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"'<>]+[^\\s\"'<>.,]");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    /** Every other person is signed in on a device. {@code -Dcountersign.scanner.people=100} tries as many. */
    private static Stream<Boolean> people() {
        return IntStream.range(0, Integer.getInteger("countersign.scanner.people", 2))
                .mapToObj(person -> person % 2 == 0);
    }

    @ParameterizedTest
    @MethodSource("people")
    @DisplayName(
            "that opens every link of a letter and submits every form takes nothing from the person who comes after it")
    void before(boolean isSignedIn) {
        var member = SERVER.member();
        var email = member.email();
        SERVER.rows().sql("UPDATE account SET email_verified_at = clock_now()").update();
        if (!isSignedIn) {
            member.delete("/api/v1/session");
        }
        var person = chromium.device(SERVER).goTo("/login/forgotten");
        person.field("Email").fill(email);
        person.button("Send code").click();
        assertThat(person.heading("Check your email")).isVisible();
        var letter = MAIL.letterTo(email, Mailbox.RESET_CODE, 1);

        scan(ROUNDS, SERVER, letter, email, List.of("/login/forgotten", "/login/reset", "/login/reset/recovery"));

        assertEquals("mailed", state(email));
        person.field("8-digit code from the email").fill(letter.code());
        person.button("Continue").click();
        if (isSignedIn) {
            assertThat(person.page().locator("[data-code]")).isVisible();
            member.answer(member.pendingApproval(), person.code());
        }
        assertThat(person.heading("Choose a new password")).isVisible();
        person.field("New password").fill("another horse, another battery");
        person.button("Set password and sign in").click();
        assertThat(person.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("of the letter with a sign-up's code does not sign up in place of the person")
    void signingUp() {
        var email = TestServer.freshEmail();
        var person = chromium.device(VERIFIED).goTo("/signup");
        person.field("Name").fill("Ada Lovelace");
        person.field("Email").fill(email);
        person.field("Password").fill(TestServer.PASSWORD);
        person.button("Create account").click();
        assertThat(person.heading("Check your email")).isVisible();
        var letter = MAIL.letterTo(email, Mailbox.SIGN_UP_CODE, 1);

        scan(1, VERIFIED, letter, email, List.of("/signup", "/signup/code"));

        person.field("8-digit code from the email").fill(letter.code());
        person.button("Create account").click();
        assertThat(person.heading("Keep your recovery codes")).isVisible();
    }

    @Test
    @DisplayName("of the letter to a new address neither confirms it nor uses its code up")
    void changingTheAddress() {
        var next = TestServer.freshEmail();
        var person = chromium.device(SERVER).signUp(TestServer.freshEmail()).goTo("/account");
        person.link("Change email").click();
        person.field("New email").fill(next);
        person.field("Password").fill(TestServer.PASSWORD);
        person.button("Send a code").click();
        assertThat(person.text(next)).isVisible();
        var letter = MAIL.letterTo(next, CHANGE_CODE, 1);

        scan(1, SERVER, letter, next, List.of("/account", "/account/email", "/account/undo"));

        person.field("Code from the email").fill(letter.code());
        person.button("Change email").click();
        assertThat(person.text("Your email address was changed. From now on, you sign in with it."))
                .isVisible();
    }

    private static List<String> links(TestServer server, Mailbox.Letter letter) {
        var links = Stream.of(letter.plain(), letter.html())
                .flatMap(text -> LINK.matcher(text).results().map(found -> found.group()))
                .filter(link -> link.startsWith(server.url().toString()))
                .distinct()
                .toList();
        assertEquals(List.of(server.url().toString()), links);
        return links;
    }

    private static String state(String email) {
        return SERVER.rows()
                .sql("SELECT CASE WHEN closed_at IS NULL AND proved_at IS NULL THEN 'mailed' ELSE 'changed' END"
                        + " FROM password_reset WHERE email = :email ORDER BY asked_at LIMIT 1")
                .param("email", email)
                .query(String.class)
                .single();
    }

    /** @param pages to try beside the letter's links */
    private static void scan(int rounds, TestServer server, Mailbox.Letter letter, String email, List<String> pages) {
        var submitted = 0;
        for (var round = 0; round < rounds; round++) {
            var scanner = chromium.device(server);
            for (var link : links(server, letter)) {
                submitted += submitAll(scanner, link, email, letter.code());
                for (var further : linksOf(scanner, server)) {
                    submitted += submitAll(scanner, further, email, letter.code());
                }
            }
            for (var page : pages) {
                submitted += submitAll(scanner, page, email, letter.code());
            }
        }
        assertTrue(submitted >= rounds * 3, "forms submitted: " + submitted);
    }

    private static List<String> linksOf(Device scanner, TestServer server) {
        return scanner.page().locator("a[href]").all().stream()
                .map(anchor -> String.valueOf(anchor.evaluate("anchor => anchor.href.split('#')[0]")))
                .filter(address -> address.startsWith(server.url().toString()))
                .distinct()
                .toList();
    }

    /** A submitted form may change which forms the page has. */
    private static int submitAll(Device scanner, String address, String email, String code) {
        var submitted = 0;
        open(scanner, address);
        while (scanner.page().locator(SUBMIT).count() > submitted) {
            for (var field : scanner.page().locator("form input:visible").all()) {
                fill(field, email, code);
            }
            scanner.page().locator(SUBMIT).nth(submitted).click();
            scanner.page().waitForTimeout(200);
            submitted++;
            open(scanner, address);
        }
        return submitted;
    }

    /** Again if the page that followed from a form came in between. */
    private static void open(Device scanner, String address) {
        for (var tries = 1; ; tries++) {
            try {
                scanner.goTo(address);
                scanner.page().waitForLoadState();
                return;
            } catch (PlaywrightException interrupted) {
                if (tries == 3) {
                    throw interrupted;
                }
            }
        }
    }

    private static void fill(Locator field, String email, String code) {
        var type = String.valueOf(field.getAttribute("type"));
        if (type.equals("email")) {
            field.fill(email);
        } else if (type.equals("text")) {
            field.fill(code);
        } else if (type.equals("password")) {
            field.fill("a scanner's guess of a password");
        }
    }
}
