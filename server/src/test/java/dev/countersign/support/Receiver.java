package dev.countersign.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** An application that receives webhooks. */
public final class Receiver implements AutoCloseable {

    /** One request as it arrived. */
    public record Message(String id, String timestamp, String signature, String contentType, String body) {
        public JsonNode json() {
            return Answer.JSON.readTree(body);
        }

        public String type() {
            return json().path("type").asString();
        }

        public String account() {
            return json().path("data").path("account_id").asString();
        }

        /** The signature of the Standard Webhooks specification, computed here from the text of the secret. */
        public String signatureBy(String secret) {
            try {
                var key = Base64.getDecoder().decode(secret.replace("whsec_", ""));
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                var hash = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
                return "v1," + Base64.getEncoder().encodeToString(hash);
            } catch (GeneralSecurityException everyJavaHasIt) {
                throw new IllegalStateException(everyJavaHasIt);
            }
        }
    }

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private volatile ToIntFunction<Message> answer = message -> 204;
    private volatile String location = "";

    private final String address;

    private Receiver(HttpServer server, String address) {
        this.server = server;
        this.address = address;
        server.createContext("/", this::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public static Receiver start() {
        return start("127.0.0.1", 0);
    }

    public static Receiver start(String address, int port) {
        try {
            return new Receiver(HttpServer.create(new InetSocketAddress(address, port), 0), "http://127.0.0.1");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param certificate of localhost */
    public static Receiver startTls(Certificate certificate) {
        try {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
            return new Receiver(server, "https://localhost");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** From now on each message gets the status that this function returns. */
    public Receiver answering(ToIntFunction<Message> status) {
        this.answer = status;
        return this;
    }

    public Receiver redirectingTo(String url) {
        this.location = url;
        return answering(message -> 307);
    }

    private void receive(HttpExchange exchange) throws IOException {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            var message = new Message(
                    headers.getFirst("webhook-id"),
                    headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"),
                    headers.getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            messages.add(message);
            var status = answer.applyAsInt(message);
            if (!location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", location);
            }
            exchange.sendResponseHeaders(status, -1);
        } finally {
            open.decrementAndGet();
        }
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Waits until this many messages have arrived in all; otherwise fails the test. */
    public List<Message> await(int count) {
        Expect.soon(() -> messages.size() >= count);
        return messages();
    }

    public int open() {
        return open.get();
    }

    public int mostOpen() {
        return mostOpen.get();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return address + ":" + port() + "/hooks";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
