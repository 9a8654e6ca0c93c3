package dev.countersign.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Checks the record against the guarantees, with one method per rule. A call took effect at some unknown moment between its
 * question and its answer, so only a result that is wrong for every such moment is a violation.
 */
final class Checker {
    /** How long a node may trust its cache (SEC-32, "What the truth rests on"). */
    private static final long TRUST = Duration.ofSeconds(2).toNanos();

    /** How long a notification may take on a busy machine. */
    private static final long NOTIFIED = Duration.ofSeconds(1).toNanos();

    /** The recorder's clock and the database's are read at different moments, and one of them may be slewed. */
    private static final long CLOCKS_DIFFER = Duration.ofMillis(100).toNanos();

    private final List<Call> calls;
    private final List<Window> windows;
    private final List<Gap> gaps;
    private final Rows rows;
    private final int limit;
    private final ToLongFunction<Instant> moment;
    private final Map<UUID, Rows.Entry> log;

    /** Sessions that an asynchronous standby never received, and when the last node left their primary. */
    private final Map<UUID, Long> undone;

    private final List<String> violations = new ArrayList<>();
    private long longestPass;
    private long longestActive;

    private Checker(History history, Rows rows, int limit) {
        this.calls = history.calls();
        this.windows = history.windows();
        this.gaps = history.gaps();
        this.rows = rows;
        this.limit = limit;
        this.moment = history::momentOf;
        this.log = rows.log().stream().collect(toMap(Rows.Entry::session, entry -> entry));
        this.undone = new HashMap<>();
        told(Began.class)
                .filter(began -> !log.containsKey(began.told().session()))
                .forEach(began -> gap(began.call())
                        .ifPresent(gap -> undone.put(began.told().session(), gap.left())));
    }

    /**
     * @param violations in words; empty if all is well
     * @param longestPass the longest time after its end at which a call with a session was still accepted
     * @param longestActive the same for the introspection of its tokens
     * @param lost acknowledged beginnings and endings that an asynchronous standby had not received when it was promoted
     */
    record Verdict(List<String> violations, Duration longestPass, Duration longestActive, long lost) {}

    static Verdict judge(History history, Rows rows, int limit) {
        var checker = new Checker(history, rows, limit);
        checker.neverMoreThanTheLimit();
        checker.eachCodeAdmitsOne();
        checker.nothingRefusedIsAcceptedLater();
        checker.nothingPassesLongAfterItsEnd();
        checker.noTokenIsActiveLongAfterItsSessionsEnd();
        checker.nothingLiveIsRefused();
        checker.noTokenOfALiveSessionIsInactive();
        checker.everyEndIsToldToTheApplication();
        checker.nothingAcknowledgedIsLost();
        checker.nothingFailsOutsideAFault();
        return new Verdict(
                List.copyOf(checker.violations),
                Duration.ofNanos(checker.longestPass),
                Duration.ofNanos(checker.longestActive),
                checker.undone.size() + checker.endingsUndone());
    }

    // Rules

    private void neverMoreThanTheLimit() {
        told(Listed.class)
                .filter(listed -> listed.told().live() > limit)
                .forEach(listed -> violated("more live sessions than the limit were listed", listed));
        overlaps(logged(), "the session log has");
        overlaps(seen(), "devices saw");
    }

    private void eachCodeAdmitsOne() {
        Map<UUID, UUID> admitted = new HashMap<>();
        told(Began.class)
                .filter(began -> !undone.containsKey(began.told().session()))
                .forEach(began -> began.told().approval().ifPresent(approval -> {
                    var before = admitted.putIfAbsent(approval, began.told().session());
                    if (before != null) {
                        violated("one code admitted " + before + " and again", began);
                    }
                }));
        var redeemed = new HashSet<UUID>();
        rows.redeemed().stream()
                .filter(approval -> !redeemed.add(approval))
                .forEach(approval -> violated("the rows say that one code admitted twice", approval));
    }

    /**
     * The node that refused a session must never accept it again. Another node may until it is notified, and while it hears no
     * notifications: it trusts its cache until its lease ends, and the next rule checks that this is soon enough.
     */
    private void nothingRefusedIsAcceptedLater() {
        record At(UUID session, int node) {}
        Map<At, Long> refused = new HashMap<>();
        lasting(Refused.class)
                .forEach(saying -> refused.merge(
                        new At(saying.told().session(), saying.call().node()),
                        saying.call().answered(),
                        Math::min));
        var refusedAnywhere = earliestAnswer(Refused.class, Refused::session);
        told(Accepted.class)
                .filter(accepted -> {
                    var call = accepted.call();
                    var session = accepted.told().session();
                    return call.asked() > refused.getOrDefault(new At(session, call.node()), Long.MAX_VALUE)
                            || (call.asked() - NOTIFIED > refusedAnywhere.getOrDefault(session, Long.MAX_VALUE)
                                    && windows.stream().noneMatch(window -> window.deafens(call)));
                })
                .forEach(accepted -> violated("refused before, and accepted", accepted));
    }

    private void nothingPassesLongAfterItsEnd() {
        longestPass = longest(Accepted.class, Accepted::session, "accepted %s after its end");
    }

    private void noTokenIsActiveLongAfterItsSessionsEnd() {
        longestActive = longest(Active.class, Active::session, "its token was active %s after its end");
    }

    /** @return the longest time after a session's end at which it was still believed */
    private <T extends Told> long longest(Class<T> belief, Function<T, UUID> of, String rule) {
        var acknowledged = earliestAnswer(Ended.class, Ended::session);
        return told(belief)
                .mapToLong(believed -> {
                    var session = of.apply(believed.told());
                    var end = Stream.of(
                                    acknowledged.getOrDefault(session, Long.MAX_VALUE),
                                    undone.getOrDefault(session, Long.MAX_VALUE),
                                    end(session).map(this::visible).orElse(Long.MAX_VALUE))
                            .min(Long::compare)
                            .orElseThrow();
                    var passed = end == Long.MAX_VALUE ? 0 : believed.call().asked() - end;
                    if (passed > TRUST) {
                        violated(rule.formatted(seconds(passed)), believed);
                    }
                    return Math.max(0, passed);
                })
                .max()
                .orElse(0);
    }

    private void nothingLiveIsRefused() {
        lasting(Refused.class)
                .filter(refused -> wasLive(refused.told().session(), refused.call()))
                .forEach(refused -> violated("refused, though it was live", refused));
    }

    private void noTokenOfALiveSessionIsInactive() {
        var issued = lasting(Issued.class).map(saying -> saying.told().token()).collect(toSet());
        lasting(Inactive.class)
                .filter(inactive -> issued.contains(inactive.told().token()))
                .filter(inactive -> wasLive(inactive.told().session(), inactive.call()))
                .forEach(inactive -> violated("its token was inactive, though it was live", inactive));
    }

    private boolean wasLive(UUID session, Call call) {
        return !undone.containsKey(session)
                && end(session)
                        .filter(end -> call.answered() >= moment.applyAsLong(end.committed()) - CLOCKS_DIFFER)
                        .isEmpty();
    }

    /** Perhaps more than once, if a node was killed before it could note the application's answer. */
    private void everyEndIsToldToTheApplication() {
        var told = told(LoggedOut.class).map(saying -> saying.told().session()).collect(toSet());
        lasting(Issued.class)
                .filter(issued -> !undone.containsKey(issued.told().session()))
                .filter(issued -> end(issued.told().session()).isPresent())
                .filter(issued -> !told.contains(issued.told().session()))
                .forEach(issued -> violated("the application was not told of its end", issued));
    }

    /** A failover to a synchronous standby loses nothing. One to an asynchronous standby loses only what it had not received. */
    private void nothingAcknowledgedIsLost() {
        lasting(Began.class)
                .filter(began -> !log.containsKey(began.told().session()))
                .forEach(began -> violated("its beginning was acknowledged and is lost", began));
        lasting(Ended.class)
                .filter(ended -> !undone.containsKey(ended.told().session()))
                .filter(ended -> end(ended.told().session()).isEmpty())
                .forEach(ended -> violated("its end was acknowledged and is lost", ended));
        lasting(Logged.class)
                .filter(logged -> end(logged.told().session())
                        .filter(end ->
                                end.at().equals(Instant.parse(logged.told().endedAt()))
                                        && end.reason().equals(logged.told().reason()))
                        .isEmpty())
                .forEach(logged -> violated("the log's entry was shown and is lost or changed", logged));
        for (var entry : log.values()) {
            if (entry.end().isEmpty() != rows.live().contains(entry.session())) {
                violated("its row and its log entry disagree", entry);
            }
            if (entry.end().filter(Rows.End::byPerson).isPresent()
                    && !rows.endingsNoted().contains(entry.session())) {
                violated("someone ended it, and no event says so", entry);
            }
        }
        rows.live().stream()
                .filter(session -> !log.containsKey(session))
                .forEach(session -> violated("it is live and not in the log", session));
    }

    private void nothingFailsOutsideAFault() {
        calls.stream()
                .filter(call -> call.status() == 0 || call.status() >= 500)
                .filter(call -> windows.stream().noneMatch(window -> window.excuses(call)))
                .forEach(call -> violated("failed while nothing was broken", call));
    }

    // The facts used

    private Optional<Gap> gap(Call call) {
        return gaps.stream().filter(gap -> gap.covers(call)).findFirst();
    }

    private long endingsUndone() {
        return told(Ended.class)
                .filter(ended -> !undone.containsKey(ended.told().session()))
                .filter(ended -> gap(ended.call())
                        .filter(gap -> end(ended.told().session())
                                .filter(end -> moment.applyAsLong(end.committed()) <= gap.left())
                                .isEmpty())
                        .isPresent())
                .map(ended -> ended.told().session())
                .distinct()
                .count();
    }

    private Optional<Rows.End> end(UUID session) {
        return Optional.ofNullable(log.get(session)).flatMap(Rows.Entry::end);
    }

    /** A commit in progress when the database stopped becomes visible only when it continues. */
    private long visible(Rows.End end) {
        var committed = moment.applyAsLong(end.committed());
        return windows.stream()
                .filter(window -> window.databaseAway() && window.holds(committed))
                .mapToLong(Window::healed)
                .max()
                .orElse(committed);
    }

    private record Life(UUID account, UUID session, long from, long to) {}

    private List<Life> logged() {
        return log.values().stream()
                .map(entry -> new Life(
                        entry.account(),
                        entry.session(),
                        moment.applyAsLong(entry.began()),
                        entry.end().map(end -> moment.applyAsLong(end.at())).orElse(Long.MAX_VALUE)))
                .toList();
    }

    /** Certainly live: from the answer that issued its cookie until two seconds of trust before the last acceptance. */
    private List<Life> seen() {
        Map<UUID, Long> lastAccepted = new HashMap<>();
        told(Accepted.class)
                .forEach(accepted -> lastAccepted.merge(
                        accepted.told().session(), accepted.call().asked() - TRUST, Math::max));
        return told(Began.class)
                .filter(began -> !undone.containsKey(began.told().session()))
                .map(began -> new Life(
                        began.told().account(),
                        began.told().session(),
                        began.call().answered(),
                        lastAccepted.getOrDefault(began.told().session(), Long.MIN_VALUE)))
                .filter(life -> life.from() < life.to())
                .toList();
    }

    private void overlaps(List<Life> lives, String who) {
        lives.stream().collect(groupingBy(Life::account)).values().forEach(ofAccount -> {
            List<Life> live = new ArrayList<>();
            ofAccount.stream().sorted(Comparator.comparingLong(Life::from)).forEach(next -> {
                live.removeIf(before -> before.to() <= next.from());
                live.add(next);
                if (live.size() > limit) {
                    violated(who + " more live sessions than the limit at once", List.copyOf(live));
                }
            });
        });
    }

    private record Saying<T extends Told>(Call call, T told) {}

    private <T extends Told> Stream<Saying<T>> told(Class<T> kind) {
        return calls.stream()
                .flatMap(call ->
                        call.told().stream().filter(kind::isInstance).map(told -> new Saying<>(call, kind.cast(told))));
    }

    /** Facts that no failover to an asynchronous standby can have undone. */
    private <T extends Told> Stream<Saying<T>> lasting(Class<T> kind) {
        return told(kind).filter(saying -> gap(saying.call()).isEmpty());
    }

    private <T extends Told> Map<UUID, Long> earliestAnswer(Class<T> kind, Function<T, UUID> session) {
        return lasting(kind)
                .collect(toMap(
                        saying -> session.apply(saying.told()),
                        saying -> saying.call().answered(),
                        Math::min));
    }

    private void violated(String rule, Object by) {
        violations.add(rule + ": " + by);
    }

    private static String seconds(long nanos) {
        return "%.3f s".formatted(nanos / 1e9);
    }
}
