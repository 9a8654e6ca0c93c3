package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Expect;
import dev.countersign.support.SlowRequest;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

/** Has: many connections, from one address or several. Wants: every place in which requests are processed. */
@DisplayName("Requests in progress")
class HeldPlacesAttackTest {
    private static final TestServer SERVER = TestServer.alone("countersign.trusted-proxies=127.0.0.0/8,::1/128");

    private static final int MORE_THAN_ONE_NETWORK_HAS = 400;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static int statusFrom(String address, String method, String path) {
        return SERVER.browser()
                .send(method, path, null, request -> request.header("X-Forwarded-For", address))
                .status();
    }

    @Test
    @DisplayName("take no place until their body has arrived")
    void halfOpen() throws IOException {
        var held = new ArrayList<SlowRequest>();
        for (var number = 0; number < 64 * PROCESSORS; number++) {
            held.add(SlowRequest.begin(SERVER.url(), "POST /api/v1/session", 1_000, "{"));
        }
        try {
            for (var number = 0; number < 20; number++) {
                assertThat(statusFrom("198.51.100." + number, "GET", "/login")).isEqualTo(200);
            }
        } finally {
            for (var request : held) {
                request.close();
            }
        }
    }

    @Test
    @DisplayName("take no place while their answers are unread, whatever protocol the client asks for")
    void unread() throws IOException {
        var readers = new ArrayList<Socket>();
        try {
            for (var number = 0; number < 64 * PROCESSORS; number++) {
                readers.add(askForMuchAndReadNothing("203.0.113." + number));
            }
            for (var number = 0; number < 20; number++) {
                assertThat(statusFrom("198.51.100." + number, "GET", "/login")).isEqualTo(200);
            }
        } finally {
            for (var reader : readers) {
                reader.close();
            }
        }
    }

    /** The answers exceed the buffers of both sides. */
    private static Socket askForMuchAndReadNothing(String address) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(
                new InetSocketAddress(SERVER.url().getHost(), SERVER.url().getPort()));
        var request =
                "GET /signup HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: %s\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                        .formatted(SERVER.url().getAuthority(), address);
        socket.getOutputStream().write(request.repeat(40).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    @DisplayName("of one network leave places for others; beyond its share they get 503 busy with a retry time")
    void oneNetwork() throws Exception {
        var member = SERVER.member();
        var account = UUID.fromString(member.get("/api/v1/session").at("/account/id"));
        var locked = new CountDownLatch(1);
        var enough = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var holding = threads.submit(() -> SERVER.room(TransactionOperations.class)
                    .execute(status -> {
                        SERVER.rows()
                                .sql("SELECT FROM account WHERE id = :id FOR UPDATE")
                                .param("id", account)
                                .query((row, number) -> true)
                                .list();
                        locked.countDown();
                        awaitQuietly(enough);
                        return true;
                    }));
            locked.await();
            List<Future<Answer>> asked = new ArrayList<>();
            for (var number = 0; number < MORE_THAN_ONE_NETWORK_HAS; number++) {
                asked.add(threads.submit(() -> member.send(
                        "DELETE",
                        "/api/v1/sessions",
                        null,
                        request -> request.header("X-Forwarded-For", "198.51.100.77"))));
            }
            for (var number = 0; number < 20; number++) {
                assertThat(statusFrom("198.51.100.78", "GET", "/login")).isEqualTo(200);
            }
            enough.countDown();
            assertThat(holding.get()).isTrue();
            var refused = 0;
            for (var request : asked) {
                var answer = request.get();
                if (answer.status() == 503) {
                    Expect.problem(answer, 503, "busy");
                    assertThat(answer.header("Retry-After")).hasValue("3");
                    refused++;
                } else {
                    assertThat(answer.status()).isEqualTo(204);
                }
            }
            assertThat(refused).isBetween(1, MORE_THAN_ONE_NETWORK_HAS - 1);
        }
        assertThat(statusFrom("198.51.100.77", "GET", "/login")).isEqualTo(200);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody had enough");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
