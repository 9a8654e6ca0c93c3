package dev.countersign.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.device.Networks;
import dev.countersign.support.ChangingNames;
import dev.countersign.support.Receiver;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A webhook")
class PublicAddressesTest {
    private static final SendResult NOT_ALLOWED =
            new SendResult.Failed(null, "the host is not known, or its addresses are not allowed");

    private static PublicAddresses allowing(String networks) {
        return new PublicAddresses(new DestinationSettings(Networks.of(networks)));
    }

    private static SendResult send(String allowed, String url) {
        var courier = new Courier(allowing(allowed));
        try {
            return courier.send(URI.create(url), Map.of(), "application/json", "{}");
        } finally {
            courier.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
                "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
                "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
                "64:ff9b:1::a00:1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001::1",
                "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::", "100::1", "5f00::1"
            })
    @DisplayName("goes to no address that is not public, in any notation")
    void notPublic(String address) throws UnknownHostException {
        assertThat(allowing("").allow(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"
            })
    @DisplayName("goes to a public address")
    void isPublic(String address) throws UnknownHostException {
        assertThat(allowing("").allow(InetAddress.getByName(address))).isTrue();
    }

    @Test
    @DisplayName("goes where the operator allows it, and nowhere else")
    void allowed() throws UnknownHostException {
        var addresses = allowing("10.0.0.0/24, fd00::/64");
        assertThat(addresses.allow(InetAddress.getByName("10.0.0.7"))).isTrue();
        assertThat(addresses.allow(InetAddress.getByName("64:ff9b::a00:7"))).isTrue();
        assertThat(addresses.allow(InetAddress.getByName("10.0.1.7"))).isFalse();
        assertThat(addresses.allow(InetAddress.getByName("fd00::1"))).isTrue();
        assertThat(addresses.allow(InetAddress.getByName("fd01::1"))).isFalse();
    }

    @Test
    @DisplayName("is not sent to a name with a private address, nor to the address itself: nobody connects")
    void nobodyConnects() {
        try (var receiver = Receiver.start()) {
            ChangingNames.set("private.changing.test", "127.0.0.1");
            assertThat(send("", "http://private.changing.test:" + receiver.port() + "/"))
                    .isEqualTo(NOT_ALLOWED);
            assertThat(send("", receiver.url())).isEqualTo(NOT_ALLOWED);
            assertThat(send("", "http://2130706433:" + receiver.port() + "/")).isInstanceOf(SendResult.Failed.class);
            assertThat(send("", "http://localhost:" + receiver.port() + "/")).isInstanceOf(SendResult.Failed.class);
            assertThat(receiver.messages()).isEmpty();
            assertThat(send("127.0.0.0/8", receiver.url())).isEqualTo(new SendResult.Delivered(204));
        }
    }

    @Test
    @DisplayName("is checked by the address of the connection itself, even if the name resolves differently next time")
    void rebinding() {
        try (var good = Receiver.start();
                var secret = Receiver.start("127.0.0.2", good.port())) {
            ChangingNames.set("changing.changing.test", "127.0.0.1", "127.0.0.2");
            var url = "http://changing.changing.test:" + good.port() + "/";

            assertThat(send("127.0.0.1/32", url)).isEqualTo(new SendResult.Delivered(204));
            assertThat(ChangingNames.timesAsked("changing.changing.test"))
                    .as("look-ups")
                    .isEqualTo(1);
            assertThat(send("127.0.0.1/32", url)).isInstanceOf(SendResult.Failed.class);
            assertThat(ChangingNames.timesAsked("changing.changing.test"))
                    .as("look-ups")
                    .isEqualTo(2);

            assertThat(good.messages()).hasSize(1);
            assertThat(secret.messages()).isEmpty();
        }
    }

    @Test
    @DisplayName("follows no redirect")
    void redirect() {
        try (var secret = Receiver.start("127.0.0.2", 0);
                var receiver = Receiver.start().redirectingTo("http://127.0.0.2:" + secret.port() + "/")) {
            assertThat(send("127.0.0.0/8", receiver.url())).isEqualTo(new SendResult.Failed(307, "status 307"));
            assertThat(secret.messages()).isEmpty();
        }
    }

    @Test
    @DisplayName("tries a name's other addresses if the first do not answer, within ten seconds in all")
    void addressesThatDoNotAnswer() throws IOException {
        try (var receiver = Receiver.start();
                var first = Unanswering.at("127.0.1.1", receiver.port());
                var second = Unanswering.at("127.0.1.2", receiver.port());
                var third = Unanswering.at("127.0.1.3", receiver.port());
                var fourth = Unanswering.at("127.0.1.4", receiver.port());
                var fifth = Unanswering.at("127.0.1.5", receiver.port())) {
            var url = "http://many.changing.test:" + receiver.port() + "/";
            ChangingNames.set("many.changing.test", first + "," + second + ",127.0.0.1");
            assertThat(send("127.0.0.0/8", url)).isEqualTo(new SendResult.Delivered(204));

            ChangingNames.set("many.changing.test", first + "," + second + "," + third + "," + fourth + "," + fifth);
            assertTenSeconds(url);
        }
    }

    @Test
    @DisplayName("has ten seconds even if name resolution hangs")
    void lookUp() {
        ChangingNames.set(ChangingNames.SILENT, "127.0.0.1");
        assertTenSeconds("http://" + ChangingNames.SILENT + "/");
    }

    private static void assertTenSeconds(String url) {
        var began = System.nanoTime();
        assertThat(send("127.0.0.0/8", url)).isInstanceOf(SendResult.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
    }

    /** Nobody accepts here, and the backlog is full, so the next connection gets no answer. */
    private record Unanswering(ServerSocket server, List<Socket> waiting) implements Closeable {
        static Unanswering at(String address, int port) throws IOException {
            var server = new ServerSocket(port, 1, InetAddress.ofLiteral(address));
            var waiting = new ArrayList<Socket>();
            try {
                while (waiting.size() < 100) {
                    var next = new Socket();
                    waiting.add(next);
                    next.connect(server.getLocalSocketAddress(), 200);
                }
            } catch (SocketTimeoutException full) {
                return new Unanswering(server, waiting);
            }
            throw new AssertionError("it never was full");
        }

        @Override
        public void close() throws IOException {
            for (var socket : waiting) {
                socket.close();
            }
            server.close();
        }

        @Override
        public String toString() {
            return server.getInetAddress().getHostAddress();
        }
    }

    @Test
    @DisplayName("uses only the allowed addresses of a name, and does not reveal the others")
    void saysNothing() {
        ChangingNames.set("none.changing.test", "10.9.8.7");
        assertThatThrownBy(() -> allowing("").resolve("none.changing.test"))
                .isInstanceOf(UnknownHostException.class)
                .message()
                .doesNotContain("10.9.8.7");
    }
}
