package dev.countersign.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Postfix with a configuration of the test's own, on this machine's own address. It asks the test about each
 * recipient, and stores accepted letters in files.
 */
public final class Postfix implements AutoCloseable {
    public static final String HOST = "mail.example.org";
    public static final String ACCEPT = "DUNNO";

    /** The test does not answer, so neither does Postfix. */
    public static final String SILENCE = "";

    private static final String MAIN = """
            compatibility_level = 3.6
            queue_directory = {here}/queue
            data_directory = {here}/data
            myhostname = mail.example.org
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mydestination =
            alias_maps =
            virtual_mailbox_domains = example.org
            virtual_mailbox_base = {here}/boxes
            virtual_mailbox_maps = static:all/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_relay_restrictions =
            smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service inet:127.0.0.1:{policy}
            smtpd_tls_cert_file = {here}/right.pem
            smtpd_tls_key_file = {here}/right.key
            smtpd_tls_security_level = may
            maillog_file_prefixes = {here}
            maillog_file = {here}/log
            """;
    private static final String MASTER = """
            {starttls} inet n - n - - smtpd
            {tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
            {plain} inet n - n - - smtpd -o smtpd_tls_security_level=none
            {wrong} inet n - n - - smtpd -o smtpd_tls_cert_file={here}/wrong.pem -o smtpd_tls_key_file={here}/wrong.key
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd
            """;

    private final Path here;
    private final ServerSocket policy;
    private final int starttls = TestServer.freePort();
    private final int tls = TestServer.freePort();
    private final int plain = TestServer.freePort();
    private final int wrong = TestServer.freePort();
    private volatile Function<String, String> action = recipient -> ACCEPT;

    private Postfix(Path here, ServerSocket policy) {
        this.here = here;
        this.policy = policy;
        Thread.startVirtualThread(this::judge);
    }

    /** Skips the test if it is not installed, or if only root could start it; with {@code CI=true} the test fails. */
    public static void demand() {
        var canStart =
                Files.isExecutable(Path.of("/usr/sbin/postfix")) && "root".equals(System.getProperty("user.name"));
        if (!canStart) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no Postfix or not root: bin/setup installs it");
            }
            Assumptions.abort("no Postfix is installed here, or this is not root; bin/setup installs it");
        }
    }

    /**
     * @param directory in a folder of the test's own, which others may then pass through
     * @param right a certificate for {@link #HOST} that the client trusts
     * @param other shown at another port
     */
    public static Postfix start(Path directory, Certificate right, Certificate other) {
        try {
            var postfix = new Postfix(directory, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            postfix.configure(right, other);
            postfix.run("start");
            Expect.soon(() -> postfix.listens(postfix.wrong));
            return postfix;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private void configure(Certificate right, Certificate other) throws IOException, GeneralSecurityException {
        for (var name : List.of("queue", "data", "boxes")) {
            Files.createDirectory(here.resolve(name));
        }
        // Its processes run as users of their own.
        if (!here.resolve("..").toFile().setExecutable(true, false)
                || !here.toFile().setExecutable(true, false)
                || !here.resolve("boxes").toFile().setExecutable(true, false)
                || !here.resolve("boxes").toFile().setWritable(true, false)) {
            throw new IOException("cannot open " + here + " to others");
        }
        var users = here.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(here.resolve("data"), users.lookupPrincipalByName("postfix"));
        right.writePem(here.resolve("right.pem"), here.resolve("right.key"));
        other.writePem(here.resolve("wrong.pem"), here.resolve("wrong.key"));
        Files.writeString(here.resolve("main.cf"), filled(MAIN));
        Files.writeString(here.resolve("master.cf"), filled(MASTER));
    }

    private String filled(String text) {
        return text.replace("{here}", here.toString())
                .replace("{policy}", String.valueOf(policy.getLocalPort()))
                .replace("{starttls}", String.valueOf(starttls))
                .replace("{tls}", String.valueOf(tls))
                .replace("{plain}", String.valueOf(plain))
                .replace("{wrong}", String.valueOf(wrong));
    }

    private void run(String command) throws IOException {
        try {
            var process = new ProcessBuilder("/usr/sbin/postfix", "-c", here.toString(), command)
                    .redirectErrorStream(true)
                    .redirectOutput(here.resolve(command + ".out").toFile())
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError(
                        "postfix " + command + ": " + Files.readString(here.resolve(command + ".out")));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private boolean listens(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** From now on, each recipient gets the action of Postfix's access(5) that this function returns. */
    public void answering(Function<String, String> byRecipient) {
        action = byRecipient;
    }

    public String starttls() {
        return "smtp://" + HOST + ":" + starttls;
    }

    public String tls() {
        return "smtps://" + HOST + ":" + tls;
    }

    public String withoutTls() {
        return "smtp://" + HOST + ":" + plain;
    }

    public String withAnotherCertificate() {
        return "smtp://" + HOST + ":" + wrong;
    }

    /** The letters that it has stored. */
    public List<String> stored() {
        var box = here.resolve("boxes/all/new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            return files.map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    })
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void judge() {
        try {
            while (true) {
                var connection = policy.accept();
                Thread.startVirtualThread(() -> judge(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Postfix's policy protocol: attributes, an empty line; then the action and an empty line. */
    private void judge(Socket connection) {
        try (connection;
                var lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            var recipient = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("recipient=")) {
                    recipient = line.substring("recipient=".length());
                } else if (line.isEmpty()) {
                    var said = action.apply(recipient);
                    if (!said.equals(SILENCE)) {
                        connection
                                .getOutputStream()
                                .write(("action=" + said + "\n\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (IOException gone) {
            // Postfix has stopped, or the test is over.
        }
    }

    @Override
    public void close() {
        try {
            run("stop");
            policy.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
