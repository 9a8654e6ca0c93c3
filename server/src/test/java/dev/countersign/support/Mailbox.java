package dev.countersign.support;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A mail server that takes every letter, and what a person reads there. */
public final class Mailbox implements AutoCloseable {
    private static final Pattern DIGITS = Pattern.compile("^([0-9]{4} [0-9]{4})$", Pattern.MULTILINE);
    private static final Pattern LONG =
            Pattern.compile("^([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5})$", Pattern.MULTILINE);

    public static final String RESET_CODE = "Code to reset your Countersign password";

    /** In the subject of a letter with a code for a sign-up. */
    public static final String SIGN_UP_CODE = "Confirm your email address for Countersign";

    /** In the subject of the letter that comes instead of it. */
    public static final String SIGN_UP_TAKEN = "Someone tried to sign up with your address";

    /** A letter as its recipient sees it, with line ends of our own. */
    public record Letter(String subject, String plain, String html) {
        /** The digits, or the long code, that the letter shows. */
        public String code() {
            var code = Stream.of(DIGITS, LONG)
                    .flatMap(form -> form.matcher(plain).results())
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no code in: " + plain));
            Secrets.rememberCode(code.replace(" ", ""));
            Secrets.remember(code);
            return code;
        }
    }

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private Mailbox() {
        server.start();
    }

    public static Mailbox open() {
        return new Mailbox();
    }

    /** For a node that sends its letters here. */
    public String[] settings(String... more) {
        var mail = Stream.of(
                "countersign.mail.url=smtp://127.0.0.1:" + server.getSmtp().getPort(),
                "countersign.mail.from=Example <sign-in@example.org>",
                "countersign.mail.rate=100000/1m");
        return Stream.concat(mail, Stream.of(more)).toArray(String[]::new);
    }

    /** For a node that is another process. */
    public Map<String, String> variables() {
        return Map.of(
                "COUNTERSIGN_MAIL_URL",
                "smtp://127.0.0.1:" + server.getSmtp().getPort(),
                "COUNTERSIGN_MAIL_FROM",
                "Example <sign-in@example.org>");
    }

    /** The letters to an address, in the order in which they came. */
    public List<Letter> to(String email) {
        return Stream.of(server.getReceivedMessages())
                .filter(message -> isTo(message, email))
                .map(Mailbox::letter)
                .toList();
    }

    /** Waits for the first letter to an address. */
    public String codeTo(String email) {
        return codeTo(email, 1);
    }

    /** Waits until that many letters have come. @return the code of the last one */
    public String codeTo(String email, int count) {
        return letterTo(email, count).code();
    }

    /** Waits until that many letters have come. @return the last one */
    public Letter letterTo(String email, int count) {
        Expect.soon(() -> to(email).size() >= count);
        return to(email).get(count - 1);
    }

    /** Waits until that many letters with this subject have come. @return the last one */
    public Letter letterTo(String email, String subject, int count) {
        Expect.soon(() -> to(email, subject).size() >= count);
        return to(email, subject).get(count - 1);
    }

    /** Waits until that many letters with a code to reset the password have come. @return the code of the last one */
    public String resetCodeTo(String email, int count) {
        return letterTo(email, RESET_CODE, count).code();
    }

    /** Waits for a letter to an address with these words in its subject. @return the first one */
    public Letter letterTo(String email, String inSubject) {
        return letterTo(email, inSubject, 1);
    }

    /** The letters to an address that have these words in their subject. */
    public List<Letter> to(String email, String inSubject) {
        return to(email).stream()
                .filter(letter -> letter.subject().contains(inSubject))
                .toList();
    }

    private static boolean isTo(MimeMessage message, String email) {
        try {
            return message.getAllRecipients()[0].toString().equals(email);
        } catch (MessagingException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static Letter letter(MimeMessage message) {
        try {
            var parts = (Multipart) message.getContent();
            return new Letter(
                    message.getSubject(),
                    parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"),
                    parts.getBodyPart(1).getContent().toString());
        } catch (MessagingException | IOException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
