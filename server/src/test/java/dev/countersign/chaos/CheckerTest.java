package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.chaos.Call.Accepted;
import dev.countersign.chaos.Call.Active;
import dev.countersign.chaos.Call.Began;
import dev.countersign.chaos.Call.Ended;
import dev.countersign.chaos.Call.Inactive;
import dev.countersign.chaos.Call.Issued;
import dev.countersign.chaos.Call.Listed;
import dev.countersign.chaos.Call.Logged;
import dev.countersign.chaos.Call.LoggedOut;
import dev.countersign.chaos.Call.Refused;
import dev.countersign.chaos.Call.Told;
import dev.countersign.chaos.Rows.End;
import dev.countersign.chaos.Rows.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Made-up histories, with times in milliseconds: session one begins at 0 and ends at 10,000. */
@DisplayName("The checker of a history")
class CheckerTest {
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID ACCOUNT = UUID.randomUUID();
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID TWO = UUID.randomUUID();
    private static final UUID THREE = UUID.randomUUID();
    private static final UUID CODE = UUID.randomUUID();
    private static final UUID TOKEN = UUID.randomUUID();
    private static final int LIMIT = 2;

    private final History history = new History(ZERO);
    private final List<Entry> log = new ArrayList<>(List.of(ended(ONE, 0, 10_000)));
    private final Set<UUID> live = new HashSet<>();
    private final List<UUID> redeemed = new ArrayList<>();
    private final Set<UUID> noted = new HashSet<>(Set.of(ONE));

    private CheckerTest() {
        saw(0, 50, began(ONE));
        saw(9_990, 10_010, new Ended(ONE));
    }

    @Test
    @DisplayName("finds nothing in a correct history")
    void well() {
        saw(100, 110, new Accepted(ONE));
        saw(11_900, 11_990, new Accepted(ONE));
        saw(12_000, 12_100, new Refused(ONE));
        saw(12_000, 12_100, new Logged(ONE, at(10_000).toString(), "signed-out"));
        lives(TWO, 500);
        lives(THREE, 10_000);
        saw(500, 600, began(TWO));
        saw(20_000, 20_100, new Accepted(TWO), new Listed(ACCOUNT, 2));
        saw(100, 200, new Issued(ONE, TOKEN));
        saw(11_700, 11_710, new Active(ONE, TOKEN));
        saw(11_800, 11_810, new Inactive(ONE, TOKEN));
        saw(10_100, 10_100, new LoggedOut(ONE));

        assertThat(verdict().violations()).isEmpty();
        assertThat(verdict().longestPass()).isEqualTo(Duration.ofMillis(1_900));
        assertThat(verdict().longestActive()).isEqualTo(Duration.ofMillis(1_700));
    }

    @Nested
    @DisplayName("finds more sessions than the limit")
    class Limit {
        @Test
        @DisplayName("in a list")
        void listed() {
            saw(100, 200, new Listed(ACCOUNT, 3));
            finds("were listed");
        }

        @Test
        @DisplayName("in the log, even for a moment")
        void logged() {
            lives(TWO, 500);
            lives(THREE, 9_999);
            finds("the session log has more live sessions");
        }

        @Test
        @DisplayName("by three devices' answers, whatever the rows say")
        void seen() {
            log.add(ended(TWO, 1, 2));
            log.add(ended(THREE, 3, 4));
            noted.addAll(Set.of(TWO, THREE));
            saw(10, 20, began(TWO));
            saw(10, 20, began(THREE));
            for (var session : List.of(ONE, TWO, THREE)) {
                saw(3_000, 3_001, new Accepted(session));
            }
            finds("devices saw more live sessions");
        }
    }

    @Nested
    @DisplayName("finds a code that admitted two devices")
    class Code {
        @Test
        @DisplayName("by two answers")
        void answers() {
            lives(TWO, 500);
            lives(THREE, 10_000);
            saw(500, 600, new Began(ACCOUNT, TWO, Optional.of(CODE)));
            saw(10_000, 10_500, new Began(ACCOUNT, THREE, Optional.of(CODE)));
            finds("one code admitted");
        }

        @Test
        @DisplayName("by two rows")
        void rows() {
            redeemed.addAll(List.of(CODE, CODE));
            finds("the rows say that one code admitted twice");
        }
    }

    @Nested
    @DisplayName("finds an ended session that is accepted")
    class Ends {
        @Test
        @DisplayName("after it was refused, even at once")
        void refusedBefore() {
            saw(10_020, 10_030, new Refused(ONE));
            saw(10_031, 10_040, new Accepted(ONE));
            finds("refused before, and accepted");
        }

        @Test
        @DisplayName(
                "a second after another node refused it, unless this one was deaf; after the same node refused it, always")
        void refusedElsewhere() {
            history.add(new Window("made up", Set.of(), Set.of(), Set.of(1), nanos(10_000), nanos(12_000), false));
            saw(10_020, 10_030, new Refused(ONE));
            history.add(new Call(nanos(10_031), nanos(10_040), 1, "verify", 200, List.of(new Accepted(ONE))));
            assertThat(verdict().violations()).isEmpty();
            history.add(new Call(nanos(10_050), nanos(10_060), 1, "verify", 401, List.of(new Refused(ONE))));
            history.add(new Call(nanos(10_070), nanos(10_080), 1, "verify", 200, List.of(new Accepted(ONE))));
            assertThat(verdict().violations()).hasSize(1);
            history.add(new Call(nanos(11_030), nanos(11_040), 2, "verify", 200, List.of(new Accepted(ONE))));
            assertThat(verdict().violations()).hasSize(1);
            history.add(new Call(nanos(11_031), nanos(11_040), 2, "verify", 200, List.of(new Accepted(ONE))));
            assertThat(verdict().violations()).hasSize(2);
        }

        @Test
        @DisplayName("more than two seconds after its end was acknowledged")
        void acknowledged() {
            saw(12_011, 12_020, new Accepted(ONE));
            finds("after its end");
        }

        @Test
        @DisplayName("more than two seconds after its end was committed, even if nobody was notified")
        void committed() {
            log.add(ended(TWO, 20_000, 30_000));
            noted.add(TWO);
            saw(20_000, 20_100, began(TWO));
            saw(32_001, 32_010, new Accepted(TWO));
            finds("accepted 2.001 s after its end");
        }

        @Test
        @DisplayName("but not one whose end nobody could see, because the database was frozen in its commit")
        void frozen() {
            log.add(ended(TWO, 20_000, 30_000));
            noted.add(TWO);
            broken(29_999, 40_000, Set.of(), true);
            saw(41_900, 41_910, new Accepted(TWO));
            assertThat(verdict().violations()).isEmpty();
            saw(42_001, 42_010, new Accepted(TWO));
            finds("accepted 2.001 s after its end");
        }

        @Test
        @DisplayName("but not one whose calls only overlap its end")
        void overlapping() {
            saw(10_000, 10_040, new Refused(ONE));
            saw(10_030, 10_050, new Accepted(ONE));
            assertThat(verdict().violations()).isEmpty();
        }
    }

    @Nested
    @DisplayName("finds a token")
    class Token {
        @Test
        @DisplayName("that is active more than two seconds after the end of its session")
        void ended() {
            saw(12_001, 12_010, new Active(ONE, TOKEN));
            finds("its token was active 2.001 s after its end");
        }

        @Test
        @DisplayName("that is not active although its session is live")
        void live() {
            lives(TWO, 500);
            saw(600, 700, new Issued(TWO, TOKEN));
            saw(800, 900, new Inactive(TWO, TOKEN));
            finds("its token was inactive, though it was live");
        }

        @Test
        @DisplayName("but not one that was never issued, as far as anybody knows")
        void unknown() {
            lives(TWO, 500);
            saw(800, 900, new Inactive(TWO, TOKEN));
            assertThat(verdict().violations()).isEmpty();
        }

        @Test
        @DisplayName("whose application was not told of the end")
        void untold() {
            saw(100, 200, new Issued(ONE, TOKEN));
            finds("the application was not told of its end");
            saw(50_000, 50_000, new LoggedOut(ONE));
            assertThat(verdict().violations()).isEmpty();
        }
    }

    @Nested
    @DisplayName("finds lost or wrong data:")
    class Lost {
        @Test
        @DisplayName("a sign-in that was acknowledged")
        void signIn() {
            saw(500, 600, began(TWO));
            finds("its beginning was acknowledged and is lost");
        }

        @Test
        @DisplayName("an end that was acknowledged")
        void end() {
            lives(TWO, 500);
            saw(700, 800, new Ended(TWO));
            finds("its end was acknowledged and is lost");
        }

        @Test
        @DisplayName("an entry of the log that is later shown differently")
        void entry() {
            saw(10_100, 10_200, new Logged(ONE, at(10_000).toString(), "ended-by-member"));
            finds("the log's entry was shown and is lost or changed");
        }

        @Test
        @DisplayName("an ended session whose entry is open, and a live one without an entry")
        void rows() {
            lives(TWO, 500);
            live.clear();
            live.add(THREE);
            finds("its row and its log entry disagree");
            finds("it is live and not in the log");
        }

        @Test
        @DisplayName("the event of an ending")
        void event() {
            noted.clear();
            finds("someone ended it, and no event says so");
        }

        @Test
        @DisplayName("a live session that is refused, and one that is refused before its end")
        void refused() {
            lives(TWO, 500);
            saw(600, 700, new Refused(TWO));
            finds("refused, though it was live");
            saw(9_000, 9_100, new Refused(ONE));
            assertThat(verdict().violations()).hasSize(2);
        }
    }

    @Nested
    @DisplayName("allows a promoted asynchronous standby to lose what it had not received,")
    class Undone {
        private Undone() {
            history.add(new Gap(nanos(20_000), nanos(20_300), nanos(25_000)));
        }

        @Test
        @DisplayName("a sign-in, and counts it")
        void signIn() {
            saw(20_100, 20_200, began(TWO));
            saw(20_210, 20_220, new Accepted(TWO));
            saw(26_000, 26_010, new Refused(TWO));
            saw(26_100, 26_110, new Ended(TWO));
            assertThat(verdict().violations()).isEmpty();
            assertThat(verdict().lost()).isEqualTo(1);
        }

        @Test
        @DisplayName("an end, after which the session is accepted again, and counts it, also if it ended once more")
        void end() {
            lives(TWO, 500);
            log.add(ended(THREE, 11_000, 30_000));
            noted.add(THREE);
            saw(500, 600, began(TWO));
            saw(11_000, 11_100, began(THREE));
            saw(20_100, 20_200, new Ended(TWO), new Ended(THREE));
            saw(20_210, 20_220, new Refused(TWO));
            saw(20_210, 20_220, new Logged(TWO, at(20_150).toString(), "signed-out"));
            saw(26_000, 26_010, new Accepted(TWO));
            assertThat(verdict().violations()).isEmpty();
            assertThat(verdict().lost()).isEqualTo(2);
        }

        @Test
        @DisplayName("a token, whose session may live on")
        void token() {
            lives(TWO, 500);
            saw(20_100, 20_200, new Issued(TWO, TOKEN));
            saw(26_000, 26_010, new Inactive(TWO, TOKEN));
            assertThat(verdict().violations()).isEmpty();
        }

        @Test
        @DisplayName("but nothing that was acknowledged before")
        void earlier() {
            lives(TWO, 500);
            saw(19_700, 19_800, began(THREE), new Ended(TWO));
            finds("its beginning was acknowledged and is lost");
            finds("its end was acknowledged and is lost");
            assertThat(verdict().lost()).isZero();
        }

        @Test
        @DisplayName("and nothing that was acknowledged after the failover")
        void later() {
            lives(TWO, 500);
            saw(25_100, 25_200, began(THREE), new Ended(TWO));
            finds("its beginning was acknowledged and is lost");
            finds("its end was acknowledged and is lost");
        }

        @Test
        @DisplayName("but a session that is lost may be accepted for two seconds only")
        void acceptedFromTheCache() {
            saw(20_100, 20_200, began(TWO));
            saw(26_900, 26_910, new Accepted(TWO));
            assertThat(verdict().violations()).isEmpty();
            saw(27_001, 27_010, new Accepted(TWO));
            finds("accepted 2.001 s after its end");
        }

        @Test
        @DisplayName("and an end that it had received stays")
        void received() {
            log.add(ended(TWO, 500, 20_050));
            noted.add(TWO);
            saw(20_000, 20_100, new Ended(TWO));
            saw(26_000, 26_010, new Accepted(TWO));
            finds("after its end");
            assertThat(verdict().lost()).isZero();
        }
    }

    @Nested
    @DisplayName("finds a failed call")
    class Failed {
        @Test
        @DisplayName("while nothing was broken, with a 5xx or without an answer")
        void outside() {
            history.add(new Call(nanos(100), nanos(200), 0, "verify", 503, List.of()));
            history.add(new Call(nanos(100), nanos(200), 0, "verify", 0, List.of()));
            assertThat(verdict().violations())
                    .hasSize(2)
                    .allMatch(violation -> violation.startsWith("failed while nothing was broken"));
        }

        @Test
        @DisplayName("with a 5xx where only closed connections are allowed")
        void hangingUp() {
            history.add(new Window("made up", Set.of(), Set.of(0), Set.of(), 0, nanos(1_000), false));
            history.add(new Call(nanos(100), nanos(200), 0, "verify", 0, List.of()));
            assertThat(verdict().violations()).isEmpty();
            history.add(new Call(nanos(100), nanos(200), 0, "verify", 503, List.of()));
            assertThat(verdict().violations()).hasSize(1);
        }

        @Test
        @DisplayName("while only another node was broken")
        void elsewhere() {
            broken(0, 1_000, Set.of(1), false);
            history.add(new Call(nanos(100), nanos(200), 1, "verify", 503, List.of()));
            history.add(new Call(nanos(2_900), nanos(3_100), 1, "verify", 503, List.of()));
            assertThat(verdict().violations()).isEmpty();
            history.add(new Call(nanos(100), nanos(200), 0, "verify", 503, List.of()));
            history.add(new Call(nanos(3_100), nanos(3_200), 1, "verify", 503, List.of()));
            assertThat(verdict().violations()).hasSize(2);
        }
    }

    // The events

    private static Began began(UUID session) {
        return new Began(ACCOUNT, session, Optional.empty());
    }

    private static Entry ended(UUID session, long began, long ended) {
        return new Entry(session, ACCOUNT, at(began), Optional.of(new End(at(ended), at(ended), "signed-out")));
    }

    private void lives(UUID session, long began) {
        log.add(new Entry(session, ACCOUNT, at(began), Optional.empty()));
        live.add(session);
    }

    private void saw(long asked, long answered, Told... told) {
        history.add(new Call(nanos(asked), nanos(answered), 0, "made up", 200, List.of(told)));
    }

    private void broken(long from, long healed, Set<Integer> nodes, boolean databaseAway) {
        history.add(new Window("made up", nodes, Set.of(), Set.of(), nanos(from), nanos(healed), databaseAway));
    }

    private void finds(String rule) {
        assertThat(verdict().violations()).anyMatch(violation -> violation.contains(rule));
    }

    private Checker.Verdict verdict() {
        return Checker.judge(history, new Rows(log, live, redeemed, noted), LIMIT);
    }

    private static Instant at(long millis) {
        return ZERO.plusMillis(millis);
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
