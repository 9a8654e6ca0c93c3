package dev.countersign.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The sessions that this process remembers, and how long it may trust them. This class alone decides that. All times are
 * read from one monotonic clock, {@link System#nanoTime()}; no other machine's clock is read. While a machine is suspended
 * that clock may stand still, and then trust lasts longer by as much.
 *
 * <p><b>A stream has no gaps.</b> The server sends the id of every changed row in order, on one connection. It closes the
 * connection if it may itself have missed a change. When the connection goes, everything that is remembered goes with it.
 *
 * <p><b>Trust counts from the sending of our own heartbeat.</b> The server answers a heartbeat with m, the time left on its
 * own lease, after everything it had heard when that lease was renewed. Its lease ends two seconds after a time s, at which
 * it asked the database for a sign of life. So m is s + 2 s minus the time of the answer, which is after the time b at which
 * we sent the heartbeat. Hence b + m ≤ s + 2 s. Every change committed before s was heard there, sent to us before the
 * answer, and applied here before the trust. A change that we have not heard of was therefore committed after s, and is at
 * most 2 s old until b + m. A message that is late, lost or never sent moves none of these times: trust ends by itself.
 *
 * <p><b>An answer to a question proves as much as a heartbeat.</b> It carries m too, and was true at the time t = sent + m −
 * 2 s or later. It lets one request in if it arrives before sent + m. It may come from a different node than the stream. It
 * is remembered only if all of these hold:
 *
 * <ul>
 *   <li>The stream was trusted before t, and has not named its session or its account since t. The stream will then still
 *       name any change that the answer missed.
 *   <li>No better informed node has refused the session since t. A session that was refused does not come back from this
 *       cache.
 * </ul>
 *
 * <p><b>A check reads trust, then the memory, then the time.</b> Trust that was given before a change was applied has ended
 * 2 s after that change, whatever is read later. That makes a lock unnecessary.
 */
final class Memory {
    static final long LONGEST_TRUST = Duration.ofSeconds(2).toNanos();
    private static final long HEARD_IS_KEPT = Duration.ofSeconds(10).toNanos();

    private record Known(Optional<Member> member, long until) {}

    private final int size;
    private final LongSupplier clock;
    private final ConcurrentHashMap<Fingerprint, Known> known = new ConcurrentHashMap<>();

    /** All remembered tokens, oldest first. Guarded by this, as all changes are. */
    private final Set<Fingerprint> inOrder = new LinkedHashSet<>();

    private final Map<UUID, Set<Fingerprint>> ofRow = new HashMap<>();

    /** When each row was last named by the stream, kept for as long as an answer may still be remembered. */
    private final Map<UUID, Long> heardOf = new HashMap<>();

    /** When each token was last refused, oldest first, kept for as long as an answer may still be remembered. */
    private final Map<Fingerprint, Long> refused = new LinkedHashMap<>();

    private Object stream = new Object();
    private boolean everTrusted;
    private long firstTrustedAt;

    private volatile long trustedUntil;

    /**
     * @param size the maximum number of remembered sessions
     * @param clock such as {@link System#nanoTime()}
     */
    Memory(int size, LongSupplier clock) {
        this.size = size;
        this.clock = clock;
        this.trustedUntil = clock.getAsLong();
    }

    /** The clock that all times here are read from. */
    long now() {
        return clock.getAsLong();
    }

    /** The hot path. If empty, ask the server. */
    Optional<Member> find(Fingerprint token) {
        var trust = trustedUntil;
        var found = known.get(token);
        if (found == null) {
            return Optional.empty();
        }
        var now = now();
        return now - trust < 0 && now - found.until() < 0 ? found.member() : Optional.empty();
    }

    boolean isTrusted() {
        return now() - trustedUntil < 0;
    }

    /** A stream begins or ends: forgets everything, and ignores what an earlier stream still says. */
    synchronized Object beginAnew() {
        trustedUntil = now();
        everTrusted = false;
        known.clear();
        inOrder.clear();
        ofRow.clear();
        heardOf.clear();
        stream = new Object();
        return stream;
    }

    /** @param sentAt when the heartbeat was sent that the server has answered */
    synchronized void trust(Object from, long sentAt, Duration left) {
        if (from != stream) {
            return;
        }
        var now = now();
        heardOf.values().removeIf(heard -> now - heard > HEARD_IS_KEPT);
        if (left.isZero() || left.isNegative()) {
            return;
        }
        var until = sentAt + Math.min(left.toNanos(), LONGEST_TRUST);
        if (!everTrusted) {
            everTrusted = true;
            firstTrustedAt = now;
            trustedUntil = until;
        } else if (until - trustedUntil > 0) {
            trustedUntil = until;
        }
    }

    /** A session or an account has changed. */
    synchronized void forget(Object from, UUID row) {
        if (from == stream) {
            heardOf.put(row, now());
            for (var token : Set.copyOf(ofRow.getOrDefault(row, Set.of()))) {
                remove(token);
            }
        }
    }

    /**
     * @param trueAt the answer was true at this time or later
     * @param until when to ask again
     */
    synchronized void remember(Fingerprint token, Member member, long trueAt, long until) {
        var isForgottenWhatWasHeard = now() - trueAt >= HEARD_IS_KEPT;
        if (!everTrusted
                || firstTrustedAt - trueAt > 0
                || isForgottenWhatWasHeard
                || isHeardOfSince(trueAt, rows(member))
                || wasRefusedSince(trueAt, token)) {
            return;
        }
        remove(token);
        if (known.size() >= size) {
            remove(inOrder.iterator().next());
        }
        known.put(token, new Known(Optional.of(member), until));
        inOrder.add(token);
        rows(member)
                .forEach(
                        row -> ofRow.computeIfAbsent(row, id -> new HashSet<>()).add(token));
    }

    /** The server says that this token is not valid, whatever we remember. */
    synchronized void forget(Fingerprint token) {
        remove(token);
        var now = now();
        refused.remove(token);
        refused.put(token, now);
        var oldest = refused.values().iterator();
        while (now - oldest.next() > HEARD_IS_KEPT || refused.size() > size) {
            oldest.remove();
        }
    }

    private boolean isHeardOfSince(long time, List<UUID> rows) {
        return rows.stream().map(heardOf::get).anyMatch(heard -> heard != null && heard - time >= 0);
    }

    private boolean wasRefusedSince(long time, Fingerprint token) {
        var refusal = refused.get(token);
        return refusal != null && refusal - time >= 0;
    }

    private void remove(Fingerprint token) {
        inOrder.remove(token);
        var gone = known.remove(token);
        if (gone != null) {
            gone.member()
                    .ifPresent(member -> rows(member)
                            .forEach(row -> ofRow.computeIfPresent(row, (id, tokens) -> {
                                tokens.remove(token);
                                return tokens.isEmpty() ? null : tokens;
                            })));
        }
    }

    private static List<UUID> rows(Member member) {
        return List.of(member.id(), member.session().id());
    }
}
