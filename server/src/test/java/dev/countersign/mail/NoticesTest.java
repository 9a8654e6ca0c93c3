package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.countersign.account.Accounts;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A notice by mail (N5, SEC-77)")
class NoticesTest {
    private static final GreenMail MAIL = started();
    private static final TestServer SERVER = TestServer.alone(
            "countersign.mail.url=smtp://127.0.0.1:" + MAIL.getSmtp().getPort(),
            "countersign.mail.from=Example Übung <sign-in@example.org>");

    private static GreenMail started() {
        var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        return mail;
    }

    @AfterAll
    static void stop() {
        MAIL.stop();
    }

    /** A member who has confirmed their address. */
    private static Browser member() {
        var member = SERVER.member();
        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();
        return member;
    }

    /** Without the one that a sign-up sends. */
    private static List<MimeMessage> lettersTo(Browser member) {
        return Stream.of(MAIL.getReceivedMessages())
                .filter(message -> recipient(message).equals(member.email())
                        && !subject(message).startsWith("Confirm your email address"))
                .toList();
    }

    private static String recipient(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (MessagingException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static String subject(MimeMessage message) {
        try {
            return message.getSubject();
        } catch (MessagingException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static MimeMessage letterTo(Browser member, String subject) throws MessagingException {
        Expect.soon(() -> !lettersTo(member).isEmpty());
        untilAllHaveLeft();
        assertThat(lettersTo(member)).hasSize(1);
        var letter = lettersTo(member).getFirst();
        assertThat(letter.getSubject()).isEqualTo(subject);
        return letter;
    }

    private static void untilAllHaveLeft() {
        Expect.soon(() -> SERVER.rows()
                        .sql("SELECT count(*) FROM letter")
                        .query(Integer.class)
                        .single()
                == 0);
    }

    @Test
    @DisplayName("says that a browser never seen before has signed in, once for each browser")
    void newBrowser() throws MessagingException, IOException {
        var laptop = member();
        var phone = laptop.admit(SERVER.browser());

        var letter = letterTo(laptop, "New sign-in to your Countersign account");
        assertThat(letter.getFrom()).containsExactly(new InternetAddress("sign-in@example.org"));
        assertThat(((InternetAddress) letter.getFrom()[0]).getPersonal()).isEqualTo("Example Übung");
        assertThat(letter.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(letter.getMessageID()).matches("<[0-9a-f-]{36}@example\\.org>");
        var parts = (Multipart) letter.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        for (var part = 0; part < 2; part++) {
            var text = parts.getBodyPart(part).getContent().toString();
            assertThat(text)
                    .contains(
                            "Firefox on Linux", "127.0.0.1", "UTC", SERVER.url().getHost() + ":");
            assertThat(text).doesNotContain("<img", "src=", "url(", "??");
            assertThat(text.replaceAll("https?://www\\.thymeleaf\\.org", "").split("https?://").length)
                    .as("links, all to the public URL")
                    .isEqualTo(text.split(SERVER.url().toString()).length);
        }
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");

        phone.delete("/api/v1/session");
        laptop.delete("/api/v1/session");
        for (var again : List.of(phone, laptop)) {
            assertThat(again.signIn(laptop.email()).status()).isEqualTo(200);
            again.delete("/api/v1/session");
        }
        untilAllHaveLeft();
        assertThat(lettersTo(laptop)).hasSize(1);
    }

    @Test
    @DisplayName("says that the recovery codes were replaced")
    void codesRenewed() throws MessagingException {
        var laptop = member();
        assertThat(laptop.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD))
                        .status())
                .isEqualTo(201);

        letterTo(laptop, "Your Countersign recovery codes were replaced");
    }

    @Test
    @DisplayName("says that the member's data was downloaded, with the device, and nothing if an operator did that")
    void exported() throws MessagingException, IOException {
        var laptop = member();
        assertThat(new Operator(SERVER)
                        .say("accounts", "export", laptop.email())
                        .status())
                .isZero();
        assertThat(laptop.post("/api/v1/account/export", Map.of("password", TestServer.PASSWORD))
                        .status())
                .isEqualTo(200);

        var letter = letterTo(laptop, "Your Countersign data was downloaded");
        assertThat(((Multipart) letter.getContent()).getBodyPart(0).getContent().toString())
                .contains("Firefox on Linux", "127.0.0.1", "UTC", "change your password");
    }

    @Test
    @DisplayName("says that the password was changed")
    void passwordChanged() throws MessagingException {
        var laptop = member();
        laptop.put(
                "/api/v1/account/password",
                Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh"));

        letterTo(laptop, "Your Countersign password was changed");
    }

    @Test
    @DisplayName("says that a recovery code was used, and not also that its browser is new")
    void recovered() throws MessagingException {
        var laptop = member();
        SERVER.browser().recover(laptop.email(), laptop.recoveryCodes().getFirst());

        letterTo(laptop, "A recovery code was used for your Countersign account");
    }

    @Test
    @DisplayName("says that sign-in is locked")
    void locked() throws MessagingException {
        var laptop = member();
        var account = SERVER.room(Accounts.class).find(laptop.email()).orElseThrow();
        SERVER.room(History.class).note(Event.of(EventKind.ACCOUNT_LOCKED).account(account.id()));

        letterTo(laptop, "Password sign-in to your Countersign account is locked");
    }

    @Test
    @DisplayName(
            "says that an operator has made a code for a new password, and that it was used; it has no code (SEC-79)")
    void resetCode() throws MessagingException, IOException {
        var laptop = member();
        var code = new Operator(SERVER)
                .json("accounts", "reset", laptop.email())
                .at("/reset_code")
                .asString();

        var made = letterTo(laptop, "A code to reset your Countersign password was created");
        var text = ((Multipart) made.getContent()).getBodyPart(0).getContent().toString();
        assertThat(text).contains("works once, within 24 hours").doesNotContain(code, code.substring(0, 4) + "-");

        var reset = SERVER.browser()
                .post(
                        "/api/v1/password-reset/operator",
                        Map.of(
                                "email",
                                laptop.email(),
                                "reset_code",
                                code,
                                "new_password",
                                "violet lantern over the marsh"));
        assertThat(reset.status()).as(reset.text()).isEqualTo(200);
        Expect.soon(() -> lettersTo(laptop).size() == 2);
        untilAllHaveLeft();
        assertThat(lettersTo(laptop)).as("and none about its new browser").hasSize(2);
        assertThat(lettersTo(laptop).getLast().getSubject()).isEqualTo("Your Countersign password was reset");
    }

    @Test
    @DisplayName("tells the old address that an operator has changed it, and the new one nothing")
    void emailChanged() throws MessagingException {
        var laptop = member();
        new Operator(SERVER).json("accounts", "email", laptop.email(), "new-" + laptop.email());

        letterTo(laptop, "The email address of your Countersign account was changed");
        assertThat(Stream.of(MAIL.getReceivedMessages()))
                .noneMatch(letter -> recipient(letter).equals("new-" + laptop.email()));
    }

    @Test
    @DisplayName("says that an operator has deleted the account, and outlives it until it has left (SEC-78)")
    void deletedByOperator() throws MessagingException, IOException {
        var laptop = member();
        new Operator(SERVER).json("accounts", "delete", laptop.email(), "--yes");

        var letter = letterTo(laptop, "Your Countersign account was deleted");
        assertThat(((Multipart) letter.getContent()).getBodyPart(0).getContent().toString())
                .contains("The people who run this service deleted your account.");
    }

    @Test
    @DisplayName("goes to no address that its member has not confirmed, not even as a row")
    void unconfirmed() {
        var laptop = SERVER.member();
        laptop.admit(SERVER.browser());
        laptop.put(
                "/api/v1/account/password",
                Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh"));

        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM letter WHERE recipient = :email AND kind <> 'confirm-address'")
                        .param("email", laptop.email())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(lettersTo(laptop)).isEmpty();
    }
}
