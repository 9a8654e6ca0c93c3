package dev.countersign.onetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.account.Accounts;
import dev.countersign.lock.AccountLock;
import dev.countersign.support.AtOnce;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("A one-time code")
class OneTimeCodesTest {
    private static final TestServer SERVER = TestServer.with();
    private static final OneTimeCodes CODES = SERVER.room(OneTimeCodes.class);
    private static final Duration A_DAY = Duration.ofDays(1);

    private static OneTimeCode made(Purpose purpose) {
        return made(SERVER, purpose, Optional.empty(), TestServer.freshEmail(), Optional.empty());
    }

    private static OneTimeCode made(
            TestServer server, Purpose purpose, Optional<UUID> account, String email, Optional<UUID> session) {
        return transaction(server)
                .execute(status -> server.room(OneTimeCodes.class).make(purpose, account, email, session));
    }

    private static TransactionTemplate transaction(TestServer server) {
        return new TransactionTemplate(server.room(PlatformTransactionManager.class));
    }

    private static boolean used(OneTimeCode code) {
        return transaction(SERVER).execute(status -> CODES.use(code.id()));
    }

    private static String text(OneTimeCode code) {
        return CODES.textOf(code).text();
    }

    /** Differs from the code in its last digit. */
    private static String wrong(OneTimeCode code) {
        var right = text(code);
        return right.substring(0, right.length() - 1) + (right.endsWith("0") ? "1" : "0");
    }

    @Nested
    @DisplayName("of eight digits")
    class Digits {

        @Test
        @DisplayName("is right as long as it is not used, and works once (SEC-71)")
        void once() {
            var code = made(Purpose.CONFIRM_ADDRESS);

            assertThat(text(code)).matches("[0-9]{4} [0-9]{4}");
            assertThat(CODES.check(code.id(), text(code))).isEqualTo(new CodeCheck.Right(code));
            assertThat(CODES.check(code.id(), text(code))).isEqualTo(new CodeCheck.Right(code));
            assertThat(used(code)).isTrue();
            assertThat(used(code)).isFalse();
            assertThat(CODES.check(code.id(), text(code))).isEqualTo(new CodeCheck.Over());
        }

        @Test
        @DisplayName("is used by one of two nodes that use it at the same time")
        void usedByOne() {
            var other = SERVER.anotherNode();
            for (var round = 0; round < 5; round++) {
                var code = made(Purpose.SIGN_UP);

                var uses = AtOnce.run(
                        () -> used(code),
                        () -> transaction(other)
                                .execute(
                                        status -> other.room(OneTimeCodes.class).use(code.id())));

                assertThat(uses).containsExactlyInAnyOrder(true, false);
            }
        }

        @Test
        @DisplayName("gets five guesses judged, however many come at once on two nodes (SEC-71)")
        void fiveTries() {
            var nodes = List.of(CODES, SERVER.anotherNode().room(OneTimeCodes.class));
            for (var round = 0; round < 5; round++) {
                var code = made(Purpose.PASSWORD_RESET);
                var wrong = wrong(code);

                var guesses = AtOnce.run(
                        40, number -> nodes.get(number % nodes.size()).check(code.id(), wrong));

                assertThat(guesses.stream().filter(CodeCheck.Wrong.class::isInstance))
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5)
                                .<CodeCheck>mapToObj(CodeCheck.Wrong::new)
                                .toList());
                assertThat(guesses.stream().filter(CodeCheck.Over.class::isInstance))
                        .hasSize(35);
                assertThat(CODES.check(code.id(), text(code)))
                        .as("the right one, too late")
                        .isEqualTo(new CodeCheck.Over());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"%s", " %s\n", "%2$s-%3$s", "%2$s\u2013%3$s", "%2$s\u00A0%3$s", "%2$s%3$s"})
        @DisplayName("is read from what a person types")
        void typed(String form) {
            var code = made(Purpose.CONFIRM_ADDRESS);
            var groups = text(code).split(" ");

            assertThat(CODES.check(code.id(), form.formatted(text(code), groups[0], groups[1])))
                    .isInstanceOf(CodeCheck.Right.class);
        }

        @Test
        @DisplayName("is read in digits of any script")
        void script() {
            var code = made(Purpose.CONFIRM_ADDRESS);
            var arabic = text(code)
                    .codePoints()
                    .map(sign -> Character.isDigit(sign) ? sign - '0' + 0x660 : sign)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            assertThat(CODES.check(code.id(), arabic)).isInstanceOf(CodeCheck.Right.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "1234567", "123456789", "1234567a", "\uD83D"})
        @DisplayName("loses no try to text that is not eight digits")
        void malformed(String text) {
            var code = made(Purpose.CONFIRM_ADDRESS);
            CODES.check(code.id(), wrong(code));

            assertThat(CODES.check(code.id(), text)).isEqualTo(new CodeCheck.Wrong(4));
            assertThat(CODES.check(UUID.randomUUID(), text)).isEqualTo(new CodeCheck.Over());
        }

        @Test
        @DisplayName("expires after 15 minutes (SEC-71)")
        void expires() {
            var server = TestServer.alone();
            var codes = server.room(OneTimeCodes.class);
            var code = made(server, Purpose.CHANGE_ADDRESS, Optional.empty(), "ann@example.org", Optional.empty());

            server.turnClock(Duration.ofMinutes(15).minusSeconds(10));
            assertThat(codes.check(code.id(), codes.textOf(code).text())).isInstanceOf(CodeCheck.Right.class);
            server.turnClock(Duration.ofMinutes(15).plusSeconds(1));
            assertThat(codes.check(code.id(), codes.textOf(code).text())).isEqualTo(new CodeCheck.Over());
            assertThat(transaction(server).<Boolean>execute(status -> codes.use(code.id())))
                    .isFalse();
        }

        @Test
        @DisplayName("differs by purpose, so that it is of no use for another one")
        void boundToItsPurpose() {
            var code = made(Purpose.CONFIRM_ADDRESS);
            var other = new OneTimeCode(
                    code.id(), Purpose.PASSWORD_RESET, code.accountId(), code.email(), code.expiresAt());

            assertThat(text(other)).isNotEqualTo(text(code));
        }

        @Test
        @DisplayName("is found by the session that asked, and only the newest of them")
        void newest() {
            var session = UUID.randomUUID();
            var another = UUID.randomUUID();
            var first = made(
                    SERVER, Purpose.CONFIRM_ADDRESS, Optional.empty(), TestServer.freshEmail(), Optional.of(session));
            assertThat(CODES.newest(Purpose.CONFIRM_ADDRESS, session)).hasValue(first);
            var second = made(
                    SERVER, Purpose.CONFIRM_ADDRESS, Optional.empty(), TestServer.freshEmail(), Optional.of(session));

            assertThat(CODES.newest(Purpose.CONFIRM_ADDRESS, session)).hasValue(second);
            assertThat(CODES.newest(Purpose.CHANGE_ADDRESS, session)).isEmpty();
            assertThat(CODES.newest(Purpose.CONFIRM_ADDRESS, another)).isEmpty();
            used(second);
            assertThat(CODES.newest(Purpose.CONFIRM_ADDRESS, session)).isEmpty();

            var third = made(
                    SERVER, Purpose.CONFIRM_ADDRESS, Optional.empty(), TestServer.freshEmail(), Optional.of(session));
            IntStream.range(0, 5).forEach(guess -> CODES.check(third.id(), wrong(third)));
            assertThat(CODES.newest(Purpose.CONFIRM_ADDRESS, session))
                    .as("without a try left")
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("that is long")
    class ThatIsLong {

        @ParameterizedTest
        @EnumSource(names = {"UNDO_ADDRESS", "OPERATOR_RESET", "INVITATION"})
        @DisplayName("is found by its text, for its purpose, until it is used")
        void found(Purpose purpose) {
            var code = made(purpose);
            var text = text(code);

            assertThat(text).matches("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}");
            assertThat(CODES.find(purpose, text)).hasValue(code);
            assertThat(CODES.find(
                            purpose,
                            text.toLowerCase(Locale.ROOT).replace("-", " ").replace('0', 'o')))
                    .hasValue(code);
            assertThat(CODES.find(Purpose.CONFIRM_ADDRESS, text)).isEmpty();
            assertThat(CODES.find(purpose, text + "0")).isEmpty();
            assertThat(CODES.find(purpose, "")).isEmpty();
            assertThat(CODES.check(code.id(), text)).isEqualTo(new CodeCheck.Over());
            assertThat(used(code)).isTrue();
            assertThat(CODES.find(purpose, text)).isEmpty();
        }

        @Test
        @DisplayName("expires by the clock of record")
        void expires() {
            var server = TestServer.alone();
            var codes = server.room(OneTimeCodes.class);
            var code = made(server, Purpose.UNDO_ADDRESS, Optional.empty(), "ann@example.org", Optional.empty());
            var text = codes.textOf(code).text();

            server.turnClock(Duration.ofDays(7).minusMinutes(1));
            assertThat(codes.find(Purpose.UNDO_ADDRESS, text)).hasValue(code);
            server.turnClock(Duration.ofDays(7).plusSeconds(1));
            assertThat(codes.find(Purpose.UNDO_ADDRESS, text)).isEmpty();
        }
    }

    @Test
    @DisplayName("is voided with all others of its account and purpose, and with nobody else's")
    void voided() {
        var ann = account();
        var bob = account();
        var annsFirst = made(SERVER, Purpose.PASSWORD_RESET, Optional.of(ann), "a@example.org", Optional.empty());
        var annsSecond = made(SERVER, Purpose.PASSWORD_RESET, Optional.of(ann), "a@example.org", Optional.empty());
        var annsOther = made(SERVER, Purpose.CONFIRM_ADDRESS, Optional.of(ann), "a@example.org", Optional.empty());
        var bobs = made(SERVER, Purpose.PASSWORD_RESET, Optional.of(bob), "a@example.org", Optional.empty());
        var nobodys = made(SERVER, Purpose.PASSWORD_RESET, Optional.empty(), "a@example.org", Optional.empty());

        SERVER.room(AccountLock.class).hold(ann, held -> {
            CODES.voidAll(held.orElseThrow(), Purpose.PASSWORD_RESET);
            return true;
        });

        assertThat(CODES.find(annsFirst.id())).isEmpty();
        assertThat(CODES.check(annsSecond.id(), text(annsSecond))).isEqualTo(new CodeCheck.Over());
        assertThat(List.of(annsOther, bobs, nobodys))
                .allSatisfy(
                        code -> assertThat(CODES.check(code.id(), text(code))).isInstanceOf(CodeCheck.Right.class));
    }

    private static UUID account() {
        return SERVER.room(Accounts.class)
                .find(SERVER.member().email())
                .orElseThrow()
                .id();
    }

    @Test
    @DisplayName("is counted for a day by account and by address, even after it was used")
    void counted() {
        var server = TestServer.alone();
        var codes = server.room(OneTimeCodes.class);
        var ann = server.room(Accounts.class)
                .find(server.member().email())
                .orElseThrow()
                .id();
        var hers = made(server, Purpose.PASSWORD_RESET, Optional.of(ann), "a@example.org", Optional.empty());
        made(server, Purpose.PASSWORD_RESET, Optional.empty(), "a@example.org", Optional.empty());
        transaction(server).executeWithoutResult(status -> codes.use(hers.id()));

        server.turnClock(Duration.ofHours(23));
        server.sweep(CodeSweeper.class, CodeSweeper::sweep, "one_time_code");
        assertThat(codes.madeFor(ann, Purpose.PASSWORD_RESET, A_DAY)).isEqualTo(1);
        assertThat(codes.madeFor(ann, Purpose.PASSWORD_RESET, Duration.ofHours(1)))
                .isZero();
        assertThat(codes.madeFor(ann, Purpose.CONFIRM_ADDRESS, A_DAY)).isZero();
        assertThat(codes.madeFor("a@example.org", Purpose.PASSWORD_RESET, A_DAY))
                .isEqualTo(2);

        server.turnClock(Duration.ofHours(25));
        server.sweep(CodeSweeper.class, CodeSweeper::sweep, "one_time_code");
        assertThat(server.rows()
                        .sql("SELECT count(*) FROM one_time_code")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    @DisplayName("is in no row, and nothing prints it (SEC-27, SEC-75)")
    void notStored() {
        for (var purpose : Purpose.values()) {
            var code = made(purpose);
            var row = SERVER.rows()
                    .sql("SELECT one_time_code::text FROM one_time_code WHERE id = :id")
                    .param("id", code.id())
                    .query(String.class)
                    .single();

            assertThat(row).doesNotContain(text(code)).doesNotContain(text(code).replaceAll("[ -]", ""));
            assertThat(CODES.textOf(code).toString()).isEqualTo("Text[not shown]");
        }
    }

    @Test
    @DisplayName("is made in the transaction of the caller")
    void inTheCallersTransaction() {
        assertThatThrownBy(() -> CODES.make(Purpose.SIGN_UP, Optional.empty(), "ann@example.org", Optional.empty()))
                .isInstanceOf(IllegalTransactionStateException.class);
    }
}
