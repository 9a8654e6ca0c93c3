package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Expect;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

@DisplayName("A connection's queue of messages")
class SendQueueTest {
    private static final int LONGEST = 10;

    private final List<Object> wentOut = new CopyOnWriteArrayList<>();
    private final CountDownLatch peerReads = new CountDownLatch(1);
    private final SendQueue queue = new SendQueue(connection(), LONGEST);

    private volatile Thread sender = Thread.currentThread();

    /** Accepts the first message and no other until {@link #peerReads}. */
    private WebSocketSession connection() {
        return (WebSocketSession) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {WebSocketSession.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "sendMessage" -> {
                            sender = Thread.currentThread();
                            wentOut.add(((TextMessage) arguments[0]).getPayload());
                            peerReads.await();
                        }
                        case "close" -> wentOut.add(arguments[0]);
                        default -> throw new AssertionError(method);
                    }
                    return null;
                });
    }

    private void send(int number) {
        queue.send(new TextMessage(String.valueOf(number)));
    }

    private void fillWhileThePeerDoesNotRead(int waiting) {
        queue.begin();
        send(0);
        Expect.soon(() -> !wentOut.isEmpty());
        IntStream.rangeClosed(1, waiting).forEach(this::send);
    }

    @Test
    @DisplayName("waits for its peer and is sent in order, with the close at the end")
    void inOrder() throws InterruptedException {
        fillWhileThePeerDoesNotRead(LONGEST - 1);
        queue.close(CloseStatus.GOING_AWAY);

        peerReads.countDown();
        sender.join();

        assertThat(wentOut).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", CloseStatus.GOING_AWAY);
    }

    @Test
    @DisplayName(
            "is dropped with its connection when it is full: nothing is sent behind the gap, and whoever waits is told")
    void givenUp() throws InterruptedException {
        fillWhileThePeerDoesNotRead(LONGEST);

        send(LONGEST + 1);
        Expect.soon(() -> wentOut.contains(CloseStatus.SESSION_NOT_RELIABLE));
        send(LONGEST + 2);
        queue.then(() -> wentOut.add("after all"));
        peerReads.countDown();
        sender.join();

        assertThat(wentOut).containsExactly("0", CloseStatus.SESSION_NOT_RELIABLE, "after all");
    }
}
