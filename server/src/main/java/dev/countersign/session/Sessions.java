package dev.countersign.session;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.session.SessionTable.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Live sessions and their seats.
 *
 * <p>A session is a row of {@code session} whose two deadlines are in the future; only its token's hash is stored. It has a
 * seat, unique within its account. Seats are taken under the account's lock. One transaction clears expired sessions, looks
 * for a free seat and inserts the row (SEC-37). If the lock were ever missing, the unique seat would still hold the limit.
 * Methods that take or free seats run in the transaction that holds the lock.
 */
@Component
public class Sessions {
    private static final int SWEPT_AT_ONCE = 1_000;

    /** Before every account's id. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final SessionTable table;
    private final BrowserTable browsers;
    private final SessionSettings settings;
    private final History history;
    private final ApplicationEventPublisher announcements;
    private final Touches touches;
    private final RowCaches caches;
    private final RowCache<ByteBuffer, Session> byToken;
    private final RowCache<UUID, Session> byId;

    Sessions(
            SessionTable table,
            BrowserTable browsers,
            SessionSettings settings,
            History history,
            ApplicationEventPublisher announcements,
            Touches touches,
            RowCaches caches,
            RowCache<ByteBuffer, Session> byToken) {
        this.table = table;
        this.browsers = browsers;
        this.touches = touches;
        this.caches = caches;
        this.byToken = byToken;
        this.byId = caches.of(Session::id, (session, now) -> session.isLive(now, settings));
        this.settings = settings;
        this.history = history;
        this.announcements = announcements;
    }

    /** The live session of a cookie. An end on another node, or by hand, may take up to two seconds to be seen here. */
    public Optional<Session> find(Token token) {
        var hash = token.hash();
        return byToken.find(ByteBuffer.wrap(hash), () -> table.findLive(hash));
    }

    /** The live session of this id, as {@link #find(Token)} finds that of a cookie: cached, and no activity. */
    public Optional<Session> findCached(UUID sessionId) {
        return byId.find(sessionId, () -> table.findLive(sessionId));
    }

    /**
     * Reads a session from its row, if it is still live. Evicts a session found ended, so that this node does not let it in
     * again.
     */
    public Optional<Session> find(UUID sessionId) {
        var live = table.findLive(sessionId);
        if (live.isEmpty()) {
            caches.forget(sessionId);
        }
        return live;
    }

    /** The live sessions of an account, newest first. */
    public List<Session> live(UUID accountId) {
        return table.liveNewestFirst(accountId);
    }

    /** The live session that this browser began in this way, even if it has lost its cookie. */
    public Optional<Session> ofBrowser(UUID accountId, Visitor visitor, SignInMethod method) {
        return own(table.seatedNewestFirst(accountId, visitor.browserToken().hash()))
                .filter(own -> own.method() == method);
    }

    /**
     * The accounts that have sessions, in the order of their ids. Sessions that have expired count too.
     *
     * @param after the account after which to begin
     */
    public List<UUID> accounts(Optional<UUID> after, int most) {
        return table.accounts(after.orElse(NOBODY), most);
    }

    /**
     * The sessions that have a seat, newest first, after clearing expired ones. Waits for an activity that is being written,
     * so that no session is left out that is still live afterwards.
     */
    private List<Session> seated(Locked account) {
        announce(table.deleteOverdue(account.id()));
        return table.newestFirst(account.id());
    }

    /** As above, for a sign-in: one statement, unless a session seems expired. */
    private List<SessionTable.Seated> seated(Locked account, Visitor visitor) {
        var browser = visitor.browserToken().hash();
        var seated = table.seatedNewestFirst(account.id(), browser);
        if (seated.stream().noneMatch(SessionTable.Seated::isOverdue)) {
            return seated;
        }
        announce(table.deleteOverdue(account.id()));
        return table.seatedNewestFirst(account.id(), browser);
    }

    /**
     * The person did something (M4); it is written soon.
     *
     * @return how long a client that has just asked may reuse the answer: until the member's next activity has to be
     *     written, or the session ends. Zero if this node has no lease. Empty if the session ended before this activity
     *     could be written, so the activity cannot keep it alive.
     */
    public Optional<Duration> touch(Session session) {
        return touches.add(session);
    }

    /** Writes the activities that {@link #touch} has delayed. */
    public void writeTouches() {
        touches.writeAll();
    }

    /** Finds a seat for a device that may sign in. A browser with a live session takes its own seat back (L1). */
    @Transactional(propagation = Propagation.MANDATORY)
    public SeatResult seat(Locked account, Visitor visitor) {
        return seat(account, visitor, Optional.empty(), Optional.empty());
    }

    /**
     * Finds a seat for a device that a signed-in device has approved.
     *
     * @param approver of all sessions the last one to end
     * @param chosen if members choose: the session that ends if the device needs its seat
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public SeatResult seat(Locked account, Visitor visitor, UUID approver, Optional<UUID> chosen) {
        return seat(account, visitor, Optional.of(approver), chosen);
    }

    private SeatResult seat(Locked account, Visitor visitor, Optional<UUID> approver, Optional<UUID> chosen) {
        var seated = seated(account, visitor);
        return own(seated)
                .<SeatResult>map(own -> Seat.own(account, own))
                .orElseGet(() -> settings.atLimit()
                        .decide(
                                account,
                                seated.stream()
                                        .map(SessionTable.Seated::session)
                                        .toList(),
                                settings.limit(),
                                approver,
                                chosen));
    }

    private static Optional<Session> own(List<SessionTable.Seated> seated) {
        return seated.stream()
                .filter(seat -> seat.isOwn() && !seat.isOverdue())
                .map(SessionTable.Seated::session)
                .findFirst();
    }

    /**
     * Starts a session in a seat that was found in this transaction, and ends the sessions that make room for it.
     *
     * @param remember whether the member chose to stay signed in; ignored if nobody is offered the choice
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Started start(Seat seat, Visitor visitor, SignInMethod method, boolean remember) {
        var accountId = seat.account().id();
        announce(table.delete(accountId, seat.ending(), EndReason.REPLACED));
        // A browser that takes its own seat back was seen when it got it.
        var isNew = seat.number().isEmpty()
                && browsers.see(accountId, visitor.browserToken().hash());
        var started = start(seat.number(), accountId, visitor, new Kind.OfBrowser(method), remember);
        if (isNew) {
            announcements.publishEvent(new NewBrowser(accountId, visitor, method));
        }
        return started;
    }

    /**
     * Starts the session of a device that was signed in by its code, in a seat that was found in this transaction. No cookie has
     * its token. It lasts as long as "Stay signed in" does, if that is offered, but only once the device has
     * {@linkplain #fetched fetched} its tokens.
     *
     * @param approver the session on which the member approved
     * @param fetchedBy when the session ends if the device has not fetched its tokens; the device has at least a minute
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Session startForDevice(
            Seat seat, Visitor visitor, DeviceClient client, Session approver, Instant fetchedBy) {
        var accountId = seat.account().id();
        announce(table.delete(accountId, seat.ending(), EndReason.REPLACED));
        var kind = new Kind.OfDevice(client, approver.authenticatedAt(), fetchedBy);
        var started = start(seat.number(), accountId, visitor, kind, true).session();
        announcements.publishEvent(new NewBrowser(accountId, visitor, SignInMethod.DEVICE));
        return started;
    }

    /**
     * The device has fetched its tokens: from now on its session has its whole lifetime.
     *
     * @param most the longest lifetime, if the device gets nothing that works for longer
     * @return empty if the session has ended in the meantime
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Session> fetched(UUID sessionId, Duration most) {
        caches.forgetAfterTransaction(sessionId);
        table.lock(sessionId);
        return table.setFetched(sessionId, most);
    }

    /** Starts the first session of an account that this transaction has created. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Started startFirst(Locked account, Visitor visitor) {
        browsers.see(account.id(), visitor.browserToken().hash());
        return start(Optional.of(1), account.id(), visitor, new Kind.OfBrowser(SignInMethod.PASSWORD), false);
    }

    /**
     * Starts a session and ends all others of the account (L2). None of them is asked.
     *
     * @param remember as for {@link #start}
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Started startAlone(
            Locked account, Visitor visitor, SignInMethod method, EndReason endOfOthers, boolean remember) {
        var own = own(seated(account, visitor));
        end(account, id -> own.map(Session::id).filter(id::equals).isEmpty(), endOfOthers);
        var seat = own.map(session -> Seat.own(account, session))
                .orElseGet(() -> Seat.beside(account, List.of(), List.of()));
        return start(seat, visitor, method, remember);
    }

    /**
     * The member of a live session has proved again who they are. The session and its seat stay, but whoever has copied its
     * cookie is signed out (SEC-26).
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Renewed renew(Locked account, UUID sessionId) {
        var token = Token.random();
        var session = table.renew(sessionId, token);
        caches.forgetAfterTransaction(sessionId);
        announcements.publishEvent(new SessionRenewed(account.id(), sessionId));
        return new Renewed(session, token);
    }

    /** The account has a new owner, to whom every browser is a new one (SEC-76). */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgetBrowsers(Locked account) {
        browsers.forgetAll(account.id());
    }

    /** @return false if the account has no such live session, even if this node had one cached */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean end(Locked account, UUID sessionId, EndReason reason) {
        var ended = find(sessionId)
                .map(live -> table.delete(account.id(), List.of(live.id()), reason))
                .orElse(List.of());
        if (ended.isEmpty()) {
            caches.forget(sessionId);
        }
        announce(ended);
        return !ended.isEmpty();
    }

    /**
     * Ends all sessions of an account except one.
     *
     * @return the ended sessions
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<UUID> endOthers(Locked account, UUID kept, EndReason reason) {
        return end(account, id -> !id.equals(kept), reason);
    }

    /**
     * Ends all sessions of an account.
     *
     * @return the ended sessions
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<UUID> endAll(Locked account, EndReason reason) {
        return end(account, id -> true, reason);
    }

    private List<UUID> end(Locked account, Predicate<UUID> which, EndReason reason) {
        var seated = seated(account).stream().map(Session::id);
        var ended = table.delete(account.id(), seated.filter(which).toList(), reason);
        Predicate<Session> isEnded = session -> session.accountId().equals(account.id()) && which.test(session.id());
        byToken.forgetAfterTransaction(isEnded);
        byId.forgetAfterTransaction(isEnded);
        announce(ended);
        return ended.stream().map(SessionTable.Ended::id).toList();
    }

    /**
     * Sets sessions aside that a sweep would otherwise look at, although they are in use. This locks them for a moment, so it is
     * not part of a sweep's transaction: a touch that finds one locked is written a second later.
     *
     * @return whether there may be more of them
     */
    public boolean postpone() {
        return table.postpone(SWEPT_AT_ONCE) >= SWEPT_AT_ONCE;
    }

    /**
     * Ends expired sessions of all accounts.
     *
     * @return whether there may be more of them
     */
    @Transactional
    public boolean sweep() {
        var ended = table.deleteOverdue(SWEPT_AT_ONCE);
        announce(ended);
        return ended.size() >= SWEPT_AT_ONCE;
    }

    private Started start(Optional<Integer> seat, UUID accountId, Visitor visitor, Kind kind, boolean remember) {
        var token = Token.random();
        var remembered = remember && settings.offersToRemember();
        var session = table.insert(Database.newId(), accountId, seat, token, visitor, kind, remembered);
        var client = session.client().map(DeviceClient::name);
        history.began(session.id(), accountId, visitor, kind.method(), client, session.signedInAt());
        announcements.publishEvent(new SessionStarted(accountId, session.id()));
        return new Started(session, token);
    }

    private void announce(List<SessionTable.Ended> ended) {
        for (var session : ended) {
            history.ended(session.id(), session.accountId(), session.signedInAt(), session.endedAt(), session.reason());
            caches.forgetAfterTransaction(session.id());
            announcements.publishEvent(new SessionEnded(session.accountId(), session.id(), session.reason()));
        }
    }
}
