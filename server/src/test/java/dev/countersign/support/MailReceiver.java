package dev.countersign.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A mail server without TLS that answers each recipient as a test wants. */
public final class MailReceiver implements AutoCloseable {
    public static final String ACCEPT = "250 2.1.5 Ok";

    /** It keeps the connection and never answers again. */
    public static final String SILENCE = "";

    /**
     * A letter that it accepted.
     *
     * @param at by {@link System#nanoTime()}
     */
    public record Received(String recipient, String text, long at) {
        public String messageId() {
            return header("Message-ID");
        }

        public String header(String name) {
            return text.lines()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    private final ServerSocket socket;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private volatile Function<String, String> answer = recipient -> ACCEPT;

    private MailReceiver(ServerSocket socket) {
        this.socket = socket;
        Thread.startVirtualThread(this::accept);
    }

    public static MailReceiver start() {
        return start(0);
    }

    public static MailReceiver start(int port) {
        try {
            return new MailReceiver(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** From now on, each recipient gets the answer that this function returns. */
    public MailReceiver answering(Function<String, String> byRecipient) {
        answer = byRecipient;
        return this;
    }

    public String url() {
        return "smtp://127.0.0.1:" + port();
    }

    public int port() {
        return socket.getLocalPort();
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    public List<Received> receivedBy(String recipient) {
        return received.stream()
                .filter(letter -> letter.recipient().equals(recipient))
                .toList();
    }

    public List<Received> await(int count) {
        Expect.soon(() -> received.size() >= count);
        return received();
    }

    /** How often a letter to this recipient was offered. */
    public int asked(String recipient) {
        return asked.getOrDefault(recipient, new AtomicInteger()).get();
    }

    private void accept() {
        try {
            while (true) {
                var connection = socket.accept();
                open.add(connection);
                Thread.startVirtualThread(() -> talk(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void talk(Socket connection) {
        try (connection;
                var lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            say(connection, "220 mail.example.org ESMTP");
            var recipient = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var word = line.split("[ :]", 2)[0];
                switch (word) {
                    case "EHLO" -> say(connection, "250-mail.example.org\r\n250 8BITMIME");
                    case "RCPT" -> {
                        recipient = line.replaceAll(".*<(.*)>.*", "$1");
                        asked.computeIfAbsent(recipient, first -> new AtomicInteger())
                                .incrementAndGet();
                        var said = answer.apply(recipient);
                        if (said.equals(SILENCE)) {
                            TimeUnit.MINUTES.sleep(5);
                        }
                        say(connection, said);
                    }
                    case "DATA" -> {
                        say(connection, "354 End data with <CR><LF>.<CR><LF>");
                        received.add(new Received(recipient, text(lines), System.nanoTime()));
                        say(connection, "250 2.0.0 Ok: queued as 4F2A");
                    }
                    case "QUIT" -> {
                        say(connection, "221 Bye");
                        return;
                    }
                    default -> say(connection, "250 Ok");
                }
            }
        } catch (IOException gone) {
            // The client is gone, or the test is over.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private static String text(BufferedReader lines) throws IOException {
        var text = new StringBuilder();
        @Nullable String line;
        while ((line = lines.readLine()) != null && !line.equals(".")) {
            text.append(line.startsWith("..") ? line.substring(1) : line).append('\n');
        }
        return text.toString();
    }

    private static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (var connection : open) {
                connection.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
