package dev.countersign.live;

import dev.countersign.approval.ApprovalClosed;
import dev.countersign.approval.ApprovalRequested;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.Outcome;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.changes.Hearer;
import dev.countersign.database.Database;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.EventNoted;
import dev.countersign.history.History;
import dev.countersign.session.Session;
import dev.countersign.session.SessionEnded;
import dev.countersign.session.SessionRenewed;
import dev.countersign.session.SessionStarted;
import dev.countersign.session.Sessions;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/** Turns changes into frames for this node's sockets that they concern. */
@Component
class Dispatcher implements Hearer {
    static final CloseStatus SESSION_OVER = new CloseStatus(4401, "session ended");

    /** The browser connects again with its new cookie; a copy of the old one opens nothing (SEC-26). */
    static final CloseStatus TOKEN_RENEWED = CloseStatus.SERVICE_RESTARTED;

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int LONGEST_GOODBYE_SECONDS = 2;

    private final Sockets sockets;
    private final Sessions sessions;
    private final Approvals approvals;
    private final History history;
    private final Database database;
    private volatile boolean stopping;

    Dispatcher(Sockets sockets, Sessions sessions, Approvals approvals, History history, Database database) {
        this.sockets = sockets;
        this.sessions = sessions;
        this.approvals = approvals;
        this.history = history;
        this.database = database;
    }

    /** The end of a session waits for no row that is read for other sockets (SEC-32). */
    @Override
    public void announcedFirst(Object change) {
        if (change instanceof SessionEnded(var _, var session, var reason)) {
            sockets.ofParty(session).forEach(socket -> sayGoodbye(socket, reason));
        }
    }

    @Override
    public void announced(Object change) {
        switch (change) {
            case SessionStarted started -> sessionsChanged(started.accountId());
            case SessionRenewed(var _, var session) -> sockets.ofParty(session).forEach(this::readAgain);
            case SessionEnded ended -> sessionsChanged(ended.accountId());
            case ApprovalRequested requested -> showPending(requested.accountId());
            case ApprovalClosed(var account, var approval, var outcome, var shown) -> {
                if (shown) {
                    var closed = new Frame.ApprovalClosed(approval, outcome.toString());
                    sockets.ofMember(account).forEach(socket -> socket.send(closed));
                }
                var verdict = outcome == Outcome.APPROVED
                        ? new Frame.ApprovalApproved(approval)
                        : new Frame.ApprovalClosed(approval, "closed");
                sockets.ofParty(approval).forEach(socket -> socket.send(verdict));
            }
            case EventNoted(var account) -> sessionsChanged(account);
            default -> throw new IllegalArgumentException("not a change: " + change);
        }
    }

    /** A socket has opened. Reads from the rows what the socket missed before. */
    void opened(Socket socket) {
        if (socket.party() instanceof Party.SignedInDevice device) {
            socket.send(new Frame.Hello(device.id(), database.now()));
        }
        if (!sockets.add(socket)) {
            socket.close(CloseStatus.POLICY_VIOLATION);
        } else if (stopping) {
            socket.close(CloseStatus.GOING_AWAY);
        } else {
            readAgain(socket);
        }
        socket.begin();
        if (!socket.isOpen()) {
            sockets.remove(socket);
        }
    }

    /** Called when notifications may have been missed. */
    @Override
    public void announcementsMissed() {
        for (var socket : sockets.all()) {
            readAgain(socket);
            if (socket.party() instanceof Party.SignedInDevice) {
                socket.send(new Frame.SessionsChanged());
            }
        }
    }

    private void readAgain(Socket socket) {
        switch (socket.party()) {
            case Party.SignedInDevice(var session, Visitor _) -> {
                var live = sessions.find(session.id());
                if (live.isEmpty()) {
                    sayGoodbye(socket, session);
                } else if (!live.get().hasTokenOf(session)) {
                    socket.close(TOKEN_RENEWED);
                } else {
                    approvals
                            .pending(session.accountId())
                            .forEach(approval -> socket.send(new Frame.ApprovalRequested(approval)));
                }
            }
            case Party.WaitingDevice(var request) -> {
                switch (approvals.find(request.id()).map(WaitingRequest::state).orElse(WaitingRequest.State.CLOSED)) {
                    case PENDING -> {}
                    case APPROVED -> socket.send(new Frame.ApprovalApproved(request.id()));
                    case CLOSED -> socket.send(new Frame.ApprovalClosed(request.id(), "closed"));
                }
            }
        }
    }

    /**
     * This socket's member may no longer act. The log gives the reason; else the account is disabled, or the session has
     * expired.
     */
    void sayGoodbye(Socket socket, Session session) {
        sayGoodbye(
                socket,
                history.endReason(session.id(), session.signedInAt())
                        .orElseGet(() -> sessions.find(session.id()).isPresent()
                                ? EndReason.ENDED_BY_OPERATOR
                                : EndReason.IDLE));
    }

    private static void sayGoodbye(Socket socket, EndReason reason) {
        socket.send(new Frame.SessionEnded(reason));
        socket.close(SESSION_OVER);
    }

    private void sessionsChanged(UUID accountId) {
        sockets.ofMember(accountId).forEach(socket -> socket.send(new Frame.SessionsChanged()));
    }

    private void showPending(UUID accountId) {
        var devices = sockets.ofMember(accountId);
        if (!devices.isEmpty()) {
            for (var approval : approvals.pending(accountId)) {
                var frame = new Frame.ApprovalRequested(approval);
                devices.forEach(socket -> socket.send(frame));
            }
        }
    }

    /** Keeps proxies from closing quiet connections. A ping does not count as activity of the person (SEC-31). */
    @Scheduled(fixedDelay = 25, timeUnit = TimeUnit.SECONDS)
    void ping() {
        sockets.all().forEach(Socket::ping);
        sockets.forgetLapsedPromises(System.nanoTime());
    }

    /** The node stops once its sockets have been told, but does not wait for a peer that does not read. */
    @EventListener(ContextClosedEvent.class)
    void stop() throws InterruptedException {
        stopping = true;
        var open = sockets.all();
        var told = new CountDownLatch(open.size());
        for (var socket : open) {
            socket.close(CloseStatus.GOING_AWAY);
            socket.then(told::countDown);
        }
        if (!told.await(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("Stopping. Sockets that could not be told: {}", told.getCount());
        }
    }
}
