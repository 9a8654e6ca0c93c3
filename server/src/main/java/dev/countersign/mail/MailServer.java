package dev.countersign.mail;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The server that takes our letters.
 *
 * @param isTlsFromTheStart smtps; otherwise STARTTLS
 * @param login empty if the server asks for none
 */
public record MailServer(boolean isTlsFromTheStart, String host, int port, Optional<Login> login) {
    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;

    record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[not shown]";
        }
    }

    /**
     * @param url {@code smtp://user:password@host:587} or {@code smtps://user:password@host:465}; user and password, and the
     *     port, may be missing
     * @throws IllegalArgumentException if it is another kind of URL; its message shows nothing of the URL
     */
    public static MailServer of(String url) {
        var parsed = parse(url);
        var isTlsFromTheStart = "smtps".equals(parsed.getScheme());
        if ((!isTlsFromTheStart && !"smtp".equals(parsed.getScheme()))
                || parsed.getHost() == null
                || !parsed.getRawPath().isEmpty()
                || parsed.getRawQuery() != null
                || parsed.getRawFragment() != null
                || parsed.getPort() == 0
                || parsed.getPort() > 65_535) {
            throw notAMailServer();
        }
        var usual = isTlsFromTheStart ? SUBMISSIONS : SUBMISSION;
        return new MailServer(
                isTlsFromTheStart,
                parsed.getHost().replaceAll("[\\[\\]]", ""),
                parsed.getPort() < 0 ? usual : parsed.getPort(),
                Optional.ofNullable(parsed.getRawUserInfo()).map(MailServer::login));
    }

    private static URI parse(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException showsTheUrl) {
            throw notAMailServer();
        }
    }

    private static Login login(String userInfo) {
        var parts = userInfo.split(":", 2);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw notAMailServer();
        }
        return new Login(decoded(parts[0]), decoded(parts[1]));
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException notAMailServer() {
        return new IllegalArgumentException("not the URL of a mail server");
    }

    /** Judged by what is written, without a lookup: any other name needs TLS with a certificate for it (SEC-75). */
    boolean isOnThisMachine() {
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }
}
