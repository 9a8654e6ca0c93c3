package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.onetime.CodeCheck;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.support.Expect;
import dev.countersign.support.MailReceiver;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("A letter with a code")
class CodeLettersTest {
    private static final MailReceiver MAIL = MailReceiver.start();
    private static final TestServer SERVER =
            TestServer.alone("countersign.mail.url=" + MAIL.url(), "countersign.mail.from=us@example.org");
    private static final OneTimeCodes CODES = SERVER.room(OneTimeCodes.class);
    private static final String BUSY = "451 4.7.1 Try again later";

    @BeforeEach
    void accept() {
        MAIL.answering(to -> MailReceiver.ACCEPT);
    }

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    private static OneTimeCode written(Purpose purpose, LetterKind kind) {
        return written(SERVER, purpose, kind);
    }

    private static OneTimeCode written(TestServer server, Purpose purpose, LetterKind kind) {
        return new TransactionTemplate(server.room(PlatformTransactionManager.class)).execute(transaction -> {
            var code = server.room(OneTimeCodes.class)
                    .make(purpose, Optional.empty(), TestServer.freshEmail(), Optional.empty());
            server.room(Letters.class).writeCode(code, kind, "", Optional.empty());
            return code;
        });
    }

    private static Optional<String> row(OneTimeCode code) {
        return SERVER.rows()
                .sql("SELECT letter::text FROM letter WHERE recipient = :email")
                .param("email", code.email())
                .query(String.class)
                .optional();
    }

    @Test
    @DisplayName("gets its text when it is sent, for an address that belongs to no account (SEC-75)")
    void sent() {
        MAIL.answering(to -> BUSY);
        var code = written(Purpose.CONFIRM_ADDRESS, LetterKind.CONFIRM_ADDRESS);
        var digits = CODES.textOf(code).text();
        assertThat(row(code).orElseThrow())
                .contains(code.id().toString())
                .doesNotContain(digits, digits.replace(" ", ""));

        MAIL.answering(to -> MailReceiver.ACCEPT);
        Expect.soon(() -> MAIL.receivedBy(code.email()).size() == 1);
        var letter = MAIL.receivedBy(code.email()).getFirst();
        assertThat(letter.text()).contains(digits);
        assertThat(letter.header("Subject")).isEqualTo("Confirm your email address for Countersign");
        Expect.soon(() -> row(code).isEmpty());
    }

    @Test
    @DisplayName("is read by a person, who finds the code that works, and no link that changes anything (SEC-71)")
    void read() {
        try (var mail = Mailbox.open()) {
            var server = TestServer.alone(mail.settings());
            var code = written(server, Purpose.CHANGE_ADDRESS, LetterKind.CHANGE_ADDRESS);

            var letter = mail.letterTo(code.email(), 1);

            assertThat(server.room(OneTimeCodes.class).check(code.id(), letter.code()))
                    .isEqualTo(new CodeCheck.Right(code));
            assertThat(letter.subject()).doesNotContain(letter.code().substring(0, 4));
            assertThat(letter.html()).contains(letter.code()).doesNotContain("href");
        }
    }

    @Test
    @DisplayName("has the same text in each attempt, also from another node")
    void sameText() {
        var other = SERVER.anotherNode();
        var code = written(Purpose.UNDO_ADDRESS, LetterKind.ADDRESS_CHANGED);

        assertThat(other.room(OneTimeCodes.class).textOf(code)).isEqualTo(CODES.textOf(code));
        other.stop();
    }

    @Test
    @DisplayName("does not leave once its code was used, and leaves no row")
    void used() {
        MAIL.answering(to -> BUSY);
        var code = written(Purpose.CHANGE_ADDRESS, LetterKind.CHANGE_ADDRESS);
        Expect.soon(() -> MAIL.asked(code.email()) == 1);
        new TransactionTemplate(SERVER.room(PlatformTransactionManager.class))
                .executeWithoutResult(transaction -> CODES.use(code.id()));
        var asked = MAIL.asked(code.email());

        Expect.soon(() -> row(code).isEmpty());
        assertThat(MAIL.asked(code.email())).isEqualTo(asked);
        assertThat(MAIL.receivedBy(code.email())).isEmpty();
    }

    @Test
    @DisplayName("is not tried once its code has expired, although other letters are tried for an hour")
    void expired() {
        MAIL.answering(to -> BUSY);
        var code = written(Purpose.CHANGE_ADDRESS, LetterKind.CHANGE_ADDRESS);
        Expect.soon(() -> MAIL.asked(code.email()) == 1);

        SERVER.turnClock(Duration.ofMinutes(16));
        SERVER.sweep(LetterSweeper.class, LetterSweeper::sweep, "letter");
        assertThat(row(code)).isEmpty();
        assertThat(MAIL.receivedBy(code.email())).isEmpty();
    }
}
