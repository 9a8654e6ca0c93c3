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
 * What this process remembers of sessions, and how long it may believe it. This is the rule of trust, in one place; all
 * times are of one clock that never jumps, {@link System#nanoTime()}, and no clock of another machine is read. While a machine
 * is suspended it may stand still, and trust with it.
 *
 * <p><b>A stream has no gaps.</b> The server sends the id of every changed row in order, on one connection, and closes the
 * connection where it may itself have missed something. With the connection everything that is remembered goes.
 *
 * <p><b>Trust counts from the sending of our own beat.</b> The server answers a beat with what is left of its own lease, m,
 * after all that it had heard when that lease was given. Its lease ends two seconds after it asked the database for a sign
 * of life, at a time s; so m is s + 2 s minus the time of the answer, which is after the time b at which we sent the beat.
 * Hence b + m ≤ s + 2 s. Every change committed before s has been heard there, sent to us before the answer, and applied
 * here before the trust. A change that we have not heard of was therefore committed after s, and is at most 2 s old until
 * b + m. A message that is late, lost or never sent moves none of these times: trust ends by itself.
 *
 * <p><b>An answer to a question is as true as a beat.</b> It says m as well, and was true at the time t = sent + m − 2 s or
 * later. It lets one request in if it is here before sent + m, and no later. It may come from another node than the stream.
 * It is remembered only if the stream was trusted before t, and word of neither its session nor its account has come since
 * t: then whatever it does not know yet, the stream still has to say. Nor if a node that knew more has said since t that the
 * session is not good: what was refused does not come back from here.
 *
 * <p><b>A check reads trust, then the memory, then the time.</b> Trust that was given before a change was applied has
 * ended 2 s after that change, whatever is read later. Nothing is locked for it.
 */
final class Memory {
    static final long LONGEST_TRUST = Duration.ofSeconds(2).toNanos();
    private static final long HEARD_IS_KEPT = Duration.ofSeconds(10).toNanos();

    private record Known(Optional<Member> member, long until) {}

    private final int size;
    private final LongSupplier clock;
    private final ConcurrentHashMap<Fingerprint, Known> known = new ConcurrentHashMap<>();

    /** All that are known, the longest known first. Guarded by this, as all changes are. */
    private final Set<Fingerprint> inOrder = new LinkedHashSet<>();

    private final Map<UUID, Set<Fingerprint>> ofRow = new HashMap<>();

    /** When rows were last heard of, for as long as an answer may be remembered. */
    private final Map<UUID, Long> heardOf = new HashMap<>();

    /** When tokens were last said not to be good, the longest ago first, for as long as an answer may be remembered. */
    private final Map<Fingerprint, Long> refused = new LinkedHashMap<>();

    private Object stream = new Object();
    private boolean everTrusted;
    private long firstTrustedAt;

    private volatile long trustedUntil;

    /**
     * @param size how many sessions are remembered
     * @param clock as {@link System#nanoTime()}
     */
    Memory(int size, LongSupplier clock) {
        this.size = size;
        this.clock = clock;
        this.trustedUntil = clock.getAsLong();
    }

    /** The time that all others here are of. */
    long now() {
        return clock.getAsLong();
    }

    /** The hot path. Empty: ask. */
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

    /** A stream begins, or ends: nothing from before counts, nor anything that an earlier stream still says. */
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

    /** @param sentAt when the beat was sent that the server has answered */
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
     * @param trueAt since when, at the latest, the answer was true
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

    /** The server says that it is not good, whatever we remember. */
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
