package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.countersign.device.BrowserToken;
import dev.countersign.device.Device;
import dev.countersign.device.DeviceKind;
import dev.countersign.device.UserAgent;
import dev.countersign.device.Visitor;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

@DisplayName("A sign-in")
class SignInCostTest {
    private static final TestServer SERVER = TestServer.alone();

    /** The tables that a node also writes to while nobody signs in. */
    private static final String NOTE_WHO_WRITES = """
            CREATE TABLE written (xid xid8 PRIMARY KEY);
            CREATE FUNCTION note_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO written VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
                RETURN NULL;
            END $$;
            DO $$
            DECLARE name text;
            BEGIN
                FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
                        AND relkind IN ('r', 'p') AND NOT relispartition
                        AND relname NOT IN ('written', 'announcing', 'server_check', 'flyway_schema_history') LOOP
                    EXECUTE format('CREATE TRIGGER note_transaction AFTER INSERT OR UPDATE OR DELETE ON %I'
                        || ' FOR EACH ROW EXECUTE FUNCTION note_transaction()', name);
                END LOOP;
            END $$;
            """;

    @BeforeAll
    static void noteWhoWrites() {
        SERVER.rows().sql(NOTE_WHO_WRITES).update();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    @DisplayName("takes 13 statements at most, and in its own seat 14, in two transactions that write")
    void cost(String ip) {
        var email = TestServer.freshEmail();
        SERVER.browser().signUp(email).delete("/api/v1/session");
        var visitor = visitor(ip);

        assertThat(statementsOf(email, visitor)).as("new browser").hasSizeLessThanOrEqualTo(13);
        assertThat(statementsOf(email, visitor)).as("own seat").hasSizeLessThanOrEqualTo(14);
        SERVER.rows().sql("DELETE FROM session").update();
        assertThat(statementsOf(email, visitor)).as("free seat").hasSizeLessThanOrEqualTo(13);
    }

    private static List<String> statementsOf(String email, Visitor visitor) {
        SERVER.rows().sql("DELETE FROM written").update();
        List<String> statements;
        try (var sent = new SentByThisThread()) {
            var result = SERVER.room(SignIns.class).signIn(email, TestServer.PASSWORD, false, visitor);
            assertThat(result).isInstanceOf(SignedIn.class);
            statements = sent.statements();
        }
        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM written")
                        .query(Integer.class)
                        .single())
                .as("transactions that wrote")
                .isEqualTo(2);
        return statements;
    }

    private static Visitor visitor(String ip) {
        return new Visitor(
                new UserAgent("Probe", () -> new Device("Firefox", DeviceKind.DESKTOP, "Firefox", "Linux")),
                ip,
                BrowserToken.mint(bytes -> bytes));
    }

    /** What Spring logs of the statements that this thread sends; a transaction counts as two more. */
    private static final class SentByThisThread extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private static final List<Logger> LOGGERS = Stream.of(JdbcTemplate.class, JdbcTransactionManager.class)
                .map(type -> (Logger) LoggerFactory.getLogger(type))
                .toList();

        private final List<String> statements = new ArrayList<>();
        private final String thread = Thread.currentThread().getName();

        SentByThisThread() {
            start();
            for (var logger : LOGGERS) {
                logger.setLevel(Level.DEBUG);
                logger.setAdditive(false);
                logger.addAppender(this);
            }
        }

        @Override
        protected void append(ILoggingEvent event) {
            var message = event.getFormattedMessage();
            if (!event.getThreadName().equals(thread)) {
                return;
            }
            if (message.startsWith("Executing prepared SQL statement")) {
                statements.add(message);
            } else if (message.startsWith("Initiating transaction commit")) {
                statements.addAll(List.of("BEGIN", "COMMIT"));
            }
        }

        List<String> statements() {
            return List.copyOf(statements);
        }

        @Override
        public void close() {
            for (var logger : LOGGERS) {
                logger.detachAppender(this);
                logger.setAdditive(true);
                logger.setLevel(null);
            }
        }
    }
}
