package dev.countersign.live;

import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.Code;
import dev.countersign.approval.DenialResult;
import dev.countersign.device.Visitor;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import dev.countersign.signin.Callers;
import dev.countersign.signin.Decisions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.tomcat.websocket.Constants;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * The WebSocket's conversation. The handshake, in {@code web}, has identified the device and left it in the connection's
 * attributes. The session is looked up again for each frame that acts (SEC-56).
 */
@Component
public class Live extends AbstractWebSocketHandler {
    /** The read buffer of a connection, in characters and in bytes; a longer message arrives in pieces. */
    public static final int BUFFER = 512;

    private static final long SILENT_MS = 60_000;
    private static final String PARTY = "party";
    private static final String SOCKET = "socket";

    private final Sockets sockets;
    private final Dispatcher dispatcher;
    private final Sessions sessions;
    private final Decisions decisions;
    private final Callers callers;
    private final JsonMapper json;

    Live(
            Sockets sockets,
            Dispatcher dispatcher,
            Sessions sessions,
            Decisions decisions,
            Callers callers,
            JsonMapper json) {
        this.sockets = sockets;
        this.dispatcher = dispatcher;
        this.sessions = sessions;
        this.decisions = decisions;
        this.callers = callers;
        this.json = json;
    }

    /** @return false if this session or request has the maximum number of sockets */
    public boolean promisePlace(Party party) {
        return sockets.promisePlace(party);
    }

    /** Stores who is connecting, for when the connection opens. */
    public static void introduce(Party party, Map<String, Object> attributes) {
        attributes.put(PARTY, party);
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession connection) {
        var party = (Party) Objects.requireNonNull(connection.getAttributes().get(PARTY));
        closeWhenSilent(connection);
        var socket = new Socket(party, connection, json);
        connection.getAttributes().put(SOCKET, socket);
        dispatcher.opened(socket);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession connection, CloseStatus status) {
        if (connection.getAttributes().get(SOCKET) instanceof Socket socket) {
            sockets.remove(socket);
        }
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    protected void handleTextMessage(WebSocketSession connection, TextMessage message) {
        hear(socketOf(connection), message.getPayload(), message.isLast());
    }

    /**
     * Binary messages mean nothing here. Letters stand for their bytes, so that they are counted but never form a command.
     */
    @Override
    protected void handleBinaryMessage(WebSocketSession connection, BinaryMessage message) {
        hear(socketOf(connection), "b".repeat(message.getPayloadLength()), message.isLast());
    }

    private void hear(Socket socket, String piece, boolean last) {
        socket.hear(piece, last).ifPresent(message -> understand(message, socket));
    }

    private void understand(String message, Socket socket) {
        if (!socket.mayReceive()) {
            socket.close(CloseStatus.POLICY_VIOLATION);
        } else {
            Command.parse(message, json).ifPresentOrElse(command -> obey(command, socket), socket::refuseBadFrame);
        }
    }

    private void obey(Command command, Socket socket) {
        switch (command) {
            // Not an activity of the person, so the session is not looked up (SEC-31).
            case Command.Beat() -> socket.send(new Frame.Alive());
            case Command.Answer(var approvalId, var code) ->
                act(socket, (session, visitor) -> answer(session, visitor, approvalId, code, socket));
            case Command.Deny(var approvalId) ->
                act(socket, (session, visitor) -> deny(session, visitor, approvalId, socket));
        }
    }

    /** Acts only for a signed-in device, whose session is looked up again (SEC-56). */
    private void act(Socket socket, BiConsumer<Session, Visitor> action) {
        if (!(socket.party() instanceof Party.SignedInDevice device)) {
            socket.refuseBadFrame();
            return;
        }
        sessions.find(device.id())
                .ifPresentOrElse(
                        session -> {
                            if (session.hasTokenOf(device.session())) {
                                action.accept(session, device.visitor());
                            } else {
                                socket.close(Dispatcher.TOKEN_RENEWED);
                            }
                        },
                        () -> dispatcher.sayGoodbye(socket, device.session()));
    }

    private void answer(Session session, Visitor visitor, UUID approvalId, Code code, Socket socket) {
        var result = decisions.answer(session, approvalId, code, Optional.empty(), visitor);
        if (result.isEmpty()) {
            dispatcher.sayGoodbye(socket, session);
            return;
        }
        socket.send(
                switch (result.get()) {
                    case AnswerResult.Approved() -> new Frame.ApprovalAnswered(approvalId, "approved", null);
                    case AnswerResult.WrongCode(var triesLeft) ->
                        new Frame.ApprovalAnswered(approvalId, "wrong-code", triesLeft);
                    case AnswerResult.Closed(), AnswerResult.Unknown() ->
                        new Frame.ApprovalAnswered(approvalId, "closed", null);
                });
        if (!(result.get() instanceof AnswerResult.Unknown)) {
            callers.countActivity(session);
        }
    }

    private void deny(Session session, Visitor visitor, UUID approvalId, Socket socket) {
        var result = decisions.deny(session, approvalId, Optional.empty(), visitor);
        if (result.isEmpty()) {
            dispatcher.sayGoodbye(socket, session);
            return;
        }
        if (result.get().result() == DenialResult.DENIED) {
            callers.countActivity(session);
        } else {
            socket.send(new Frame.ApprovalClosed(approvalId, "closed"));
        }
    }

    /** Closes a peer that no longer answers pings, which frees its place. */
    private static void closeWhenSilent(WebSocketSession connection) {
        if (connection instanceof StandardWebSocketSession standard) {
            standard.getNativeSession().getUserProperties().put(Constants.READ_IDLE_TIMEOUT_MS, SILENT_MS);
        }
    }

    private static Socket socketOf(WebSocketSession connection) {
        return (Socket) Objects.requireNonNull(connection.getAttributes().get(SOCKET));
    }
}
