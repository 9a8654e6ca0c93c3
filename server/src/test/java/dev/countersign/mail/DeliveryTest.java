package dev.countersign.mail;

import static dev.countersign.support.MailReceiver.ACCEPT;
import static dev.countersign.support.MailReceiver.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.account.Accounts;
import dev.countersign.support.Expect;
import dev.countersign.support.MailReceiver;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("A letter")
class DeliveryTest {
    private static final String BUSY = "451 4.7.1 Try again later";
    private static final String NOBODY = "550 5.1.1 <x@example.org>: no such user";

    private static MailReceiver receiver = MailReceiver.start();
    private static final TestServer SERVER = server(receiver);

    @AfterAll
    static void stop() {
        receiver.close();
    }

    private static TestServer server(MailReceiver to, String... more) {
        var mail = Stream.of("countersign.mail.url=" + to.url(), "countersign.mail.from=us@example.org");
        return TestServer.alone(Stream.concat(mail, Stream.of(more)).toArray(String[]::new));
    }

    /** Writes a letter in a transaction of its own, as a room would. */
    private static void write(TestServer server, String email) {
        var accounts = server.room(Accounts.class);
        var id = accounts.find(email).orElseThrow().id();
        new TransactionTemplate(server.room(PlatformTransactionManager.class))
                .executeWithoutResult(transaction ->
                        server.room(Letters.class).write(id, LetterKind.PASSWORD_CHANGED, Optional.empty()));
    }

    private static int waiting(TestServer server, String email) {
        return server.rows()
                .sql("SELECT count(*) FROM letter WHERE recipient = :email")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("is tried again after 4xx, and not after 5xx")
    void refusals() {
        var soft = ConfirmedMember.on(SERVER);
        var hard = ConfirmedMember.on(SERVER);
        receiver.answering(to -> to.equals(hard) ? NOBODY : receiver.asked(to) < 2 ? BUSY : ACCEPT);
        write(SERVER, hard);
        write(SERVER, soft);

        Expect.soon(() -> receiver.receivedBy(soft).size() == 1);
        Expect.soon(() -> waiting(SERVER, soft) + waiting(SERVER, hard) == 0);
        assertThat(receiver.asked(soft)).isEqualTo(2);
        assertThat(receiver.asked(hard)).isEqualTo(1);
    }

    @Test
    @DisplayName("that is refused is logged with its kind and account, without the address")
    void refusedInTheLog() {
        var email = ConfirmedMember.on(SERVER);
        var id = SERVER.room(Accounts.class).find(email).orElseThrow().id();
        receiver.answering(to -> NOBODY);
        var heard = new ListAppender<ILoggingEvent>();
        heard.start();
        var log = (Logger) LoggerFactory.getLogger(LetterDeliveries.class);
        log.addAppender(heard);
        try {
            write(SERVER, email);
            Expect.soon(() ->
                    linesWith(heard, "(password-changed) to account " + id).count() == 1);
        } finally {
            log.detachAppender(heard);
        }
        assertThat(linesWith(heard, id.toString()))
                .allSatisfy(line -> assertThat(line).contains("550 5.1.1").doesNotContain(email));
    }

    private static Stream<String> linesWith(ListAppender<ILoggingEvent> heard, String words) {
        synchronized (heard) {
            return List.copyOf(heard.list).stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(line -> line.contains(words));
        }
    }

    @Test
    @DisplayName("that waits is counted by `mail test`, which also says whether the server takes letters now")
    void counted() {
        var email = ConfirmedMember.on(SERVER);
        receiver.answering(to -> to.equals(email) ? BUSY : ACCEPT);
        write(SERVER, email);
        Expect.soon(() -> receiver.asked(email) > 0);

        var tested = new Operator(SERVER).json("mail", "test", "operator@example.org");
        assertThat(tested.at("/result").asString()).isEqualTo("accepted");
        assertThat(tested.at("/waiting").asInt()).isPositive();
        assertThat(tested.at("/tried").asInt()).isPositive();
        assertThat(new Operator(SERVER)
                        .say("mail", "test", "operator@example.org")
                        .err())
                .matches("Waiting letters: [1-9]\\d*, [1-9]\\d* of them tried before\\.\\R");
    }

    @Test
    @DisplayName("is not written if its transaction rolls back")
    void rolledBack() {
        var email = ConfirmedMember.on(SERVER);
        var id = SERVER.room(Accounts.class).find(email).orElseThrow().id();
        new TransactionTemplate(SERVER.room(PlatformTransactionManager.class)).executeWithoutResult(transaction -> {
            SERVER.room(Letters.class).write(id, LetterKind.PASSWORD_CHANGED, Optional.empty());
            transaction.setRollbackOnly();
        });

        assertThat(waiting(SERVER, email)).isZero();
    }

    @Test
    @DisplayName("is given up an hour after its first attempt")
    void givenUp() {
        var email = ConfirmedMember.on(SERVER);
        receiver.answering(to -> BUSY);
        write(SERVER, email);
        Expect.soon(() -> receiver.asked(email) == 2);
        SERVER.turnClock(Duration.ofMinutes(58));
        Expect.soon(() -> receiver.asked(email) == 3);
        assertThat(waiting(SERVER, email)).isEqualTo(1);

        SERVER.turnClock(Duration.ofMinutes(65));
        SERVER.sweep(LetterSweeper.class, LetterSweeper::sweep, "letter");
        assertThat(waiting(SERVER, email)).isZero();
        assertThat(receiver.receivedBy(email)).isEmpty();
    }

    @Test
    @DisplayName("waits while nobody listens, and leaves when the server is back, with the Message-ID of its row")
    void outage() {
        receiver.close();
        var late = ConfirmedMember.on(SERVER);
        write(SERVER, late);
        Expect.soon(() -> SERVER.rows()
                        .sql("SELECT attempts FROM letter WHERE recipient = :email")
                        .param("email", late)
                        .query(Integer.class)
                        .single()
                > 1);
        var id = SERVER.rows()
                .sql("SELECT id FROM letter WHERE recipient = :email")
                .param("email", late)
                .query(String.class)
                .single();

        receiver = MailReceiver.start(receiver.port());
        Expect.soon(() -> receiver.receivedBy(late).size() == 1);
        assertThat(receiver.receivedBy(late).getFirst().messageId()).isEqualTo("<" + id + "@example.org>");
    }

    @Test
    @DisplayName("does not leave after it has stopped being of use")
    void tooLate() {
        var before = ConfirmedMember.on(SERVER);
        receiver.answering(to -> ACCEPT);
        SERVER.rows()
                .sql("INSERT INTO letter (id, account_id, kind, recipient, name, give_up_at)"
                        + " SELECT gen_random_uuid(), id, 'password-changed', 'expired@example.org', 'Ann', clock_now()"
                        + " FROM account LIMIT 1")
                .update();
        write(SERVER, before);

        Expect.soon(() -> receiver.receivedBy(before).size() == 1);
        assertThat(receiver.asked("expired@example.org")).isZero();
    }

    @Test
    @DisplayName("to a recipient about whom the server is silent delays no other")
    void silence() {
        var members =
                IntStream.range(0, 3).mapToObj(n -> ConfirmedMember.on(SERVER)).toList();
        var silent = members.getFirst();
        receiver.answering(to -> to.equals(silent) ? SILENCE : ACCEPT);
        members.forEach(email -> write(SERVER, email));

        for (var email : members.subList(1, members.size())) {
            Expect.soon(() -> receiver.receivedBy(email).size() == 1 && waiting(SERVER, email) == 0);
        }
        assertThat(waiting(SERVER, silent)).isEqualTo(1);
    }

    @Test
    @DisplayName("of a kind that only a newer node knows is left to it")
    void newerKind() {
        var email = ConfirmedMember.on(SERVER);
        receiver.answering(to -> ACCEPT);
        SERVER.rows()
                .sql("INSERT INTO letter (id, account_id, kind, recipient, name, give_up_at)"
                        + " SELECT gen_random_uuid(), id, 'of-tomorrow', 'tomorrow@example.org', name,"
                        + " clock_now() + interval '1 day' FROM account LIMIT 1")
                .update();
        write(SERVER, email);

        Expect.soon(() -> receiver.receivedBy(email).size() == 1);
        assertThat(waiting(SERVER, "tomorrow@example.org")).isEqualTo(1);
    }

    @Test
    @DisplayName("leaves late, and is not lost, if more are written than the rate allows")
    void rate() throws InterruptedException {
        try (var slowly = MailReceiver.start()) {
            var server = server(slowly, "countersign.mail.rate=2/1s");
            var email = ConfirmedMember.on(server);
            IntStream.range(0, 10).forEach(n -> write(server, email));
            TimeUnit.SECONDS.sleep(1);
            assertThat(slowly.received()).hasSizeLessThan(10);

            slowly.await(10);
            Expect.soon(() -> waiting(server, email) == 0);
            assertThat(slowly.received().stream()
                            .map(MailReceiver.Received::messageId)
                            .distinct())
                    .hasSize(10);
        }
    }
}
