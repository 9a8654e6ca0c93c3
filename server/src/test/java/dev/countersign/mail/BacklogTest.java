package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.account.Accounts;
import dev.countersign.support.Expect;
import dev.countersign.support.MailReceiver;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("Beside 10,000 letters that cannot be delivered")
class BacklogTest {
    private static final int GOOD = 100;

    @Test
    @DisplayName("the next good one is handed over within two seconds (p99), on one node and on three")
    void goodOne() {
        try (var receiver = MailReceiver.start()) {
            receiver.answering(
                    to -> to.startsWith("bad") ? "451 4.7.1 Greylisted, try again later" : MailReceiver.ACCEPT);
            var server =
                    TestServer.alone("countersign.mail.url=" + receiver.url(), "countersign.mail.from=us@example.org");
            var good = ConfirmedMember.on(server);
            var id = server.room(Accounts.class).find(good).orElseThrow().id();
            fill(server, id);

            measure(server, id, receiver, good, "one node");
            server.anotherNode();
            server.anotherNode();
            measure(server, id, receiver, good, "three nodes");

            assertThat(server.rows()
                            .sql("SELECT count(*) FROM letter WHERE recipient LIKE 'bad%'")
                            .query(Integer.class)
                            .single())
                    .as("still waiting")
                    .isEqualTo(10_000);
        }
    }

    /** Half of them have failed before and are due; the others have not been tried. */
    private static void fill(TestServer server, UUID account) {
        server.rows()
                .sql("INSERT INTO letter (id, account_id, kind, recipient, name, attempts, give_up_at)"
                        + " SELECT gen_random_uuid(), :account, 'password-changed', 'bad' || n || '@example.org', 'Ann',"
                        + " (n % 2) * 3, clock_now() + interval '1 day' FROM generate_series(1, 10000) AS n")
                .param("account", account)
                .update();
    }

    private static void measure(TestServer server, UUID id, MailReceiver receiver, String good, String where) {
        var waits = new ArrayList<Long>();
        for (var number = 0; number < GOOD; number++) {
            var before = receiver.receivedBy(good).size();
            new TransactionTemplate(server.room(PlatformTransactionManager.class))
                    .executeWithoutResult(transaction ->
                            server.room(Letters.class).write(id, LetterKind.PASSWORD_CHANGED, Optional.empty()));
            var committed = System.nanoTime();
            Expect.soon(() -> receiver.receivedBy(good).size() > before);
            waits.add(TimeUnit.NANOSECONDS.toMillis(
                    Math.max(0, receiver.receivedBy(good).getLast().at() - committed)));
        }
        var sorted = waits.stream().sorted().toList();
        System.out.println(where + ": handed over after " + sorted.get(GOOD / 2) + " ms (median), " + percentile(sorted)
                + " ms (p99), " + sorted.getLast() + " ms at most");
        assertThat(percentile(sorted)).as("p99 in ms on " + where).isLessThan(2_000);
    }

    private static long percentile(List<Long> sorted) {
        return sorted.get(sorted.size() * 99 / 100 - 1);
    }
}
