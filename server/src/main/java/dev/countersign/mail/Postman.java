package dev.countersign.mail;

import jakarta.annotation.PreDestroy;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.springframework.stereotype.Component;

/**
 * Hands one letter to the mail server, once, on a connection of its own. Uses TLS and checks the server's certificate, except
 * on this machine (SEC-75).
 */
@Component
class Postman {
    /** Well within the lease of a claim. */
    private static final int PATIENCE_SECONDS = 20;

    private static final String PATIENCE_TO_CONNECT = millis(5);
    private static final String PATIENCE_FOR_AN_ANSWER = millis(15);
    private static final int REFUSED = 500;
    private static final int DEFERRED = 400;
    private static final int LONGEST_ANSWER_SHOWN = 500;

    private final Optional<MailServer> server;
    private final MailSettings settings;
    private final ExecutorService attempts = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("countersign-letter-attempt-", 0).factory());

    Postman(MailSettings settings) {
        this.settings = settings;
        this.server = settings.server();
    }

    boolean hasServer() {
        return server.isPresent();
    }

    /**
     * Takes at most twenty seconds, whatever the server does. A lookup cannot be cancelled and a server may trickle, so all of
     * it runs on its own virtual thread. Interrupting the thread closes its socket whenever a read or a write blocks. A server
     * that sends without pause soon reaches the limit of {@link BoundedSockets}.
     *
     * @param id of the letter: another attempt has the same {@code Message-ID}
     */
    SendResult send(UUID id, Instant writtenAt, Recipient to, LetterText text) {
        var attempt = attempts.submit(() -> carry(server.orElseThrow(), id, writtenAt, to.header(), text));
        try {
            return attempt.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        } catch (TimeoutException tooLong) {
            return new SendResult.NotReached("no answer within " + PATIENCE_SECONDS + " seconds");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new SendResult.NotReached("stopped");
        } finally {
            attempt.cancel(true);
        }
    }

    private SendResult carry(MailServer server, UUID id, Instant writtenAt, InternetAddress to, LetterText text) {
        var session = session(server);
        var transport = new SMTPTransport(session, null);
        try {
            var message = message(session, id, writtenAt, to, text);
            transport.connect(
                    server.host(),
                    server.port(),
                    server.login().map(MailServer.Login::user).orElse(null),
                    server.login().map(MailServer.Login::password).orElse(null));
            return handOver(transport, message, to);
        } catch (MessagingException failure) {
            return new SendResult.NotReached(reason(failure));
        } finally {
            close(transport);
        }
    }

    private static SendResult handOver(SMTPTransport transport, MimeMessage message, InternetAddress to)
            throws MessagingException {
        try {
            transport.sendMessage(message, new Address[] {to});
            return new SendResult.Accepted(answer(transport.getLastServerResponse()));
        } catch (MessagingException failure) {
            var code = code(failure).orElse(0);
            if (code >= REFUSED && !isAboutSender(failure)) {
                return new SendResult.Refused(reason(failure));
            }
            if (code >= DEFERRED && code < REFUSED) {
                return new SendResult.Deferred(reason(failure));
            }
            throw failure;
        }
    }

    /** An answer to MAIL FROM is about our login or our address, which the operator mends, and not about this letter. */
    private static boolean isAboutSender(MessagingException failure) {
        for (Exception each = failure; each instanceof MessagingException known; each = known.getNextException()) {
            if (known instanceof SMTPSenderFailedException
                    || (known instanceof SMTPSendFailedException command
                            && String.valueOf(command.getCommand()).startsWith("MAIL"))) {
                return true;
            }
        }
        return false;
    }

    /** The exception about the recipient, or about the command, is behind the one that is thrown. */
    private static OptionalInt code(MessagingException failure) {
        for (Exception each = failure; each instanceof MessagingException known; each = known.getNextException()) {
            switch (known) {
                case SMTPAddressFailedException address -> {
                    return OptionalInt.of(address.getReturnCode());
                }
                case SMTPSenderFailedException sender -> {
                    return OptionalInt.of(sender.getReturnCode());
                }
                case SMTPSendFailedException command
                when command.getReturnCode() > 0 -> {
                    return OptionalInt.of(command.getReturnCode());
                }
                default -> {}
            }
        }
        return OptionalInt.empty();
    }

    /** The innermost message: the server's own answer, or what is wrong with its certificate. */
    private static String reason(MessagingException failure) {
        Throwable innermost = failure;
        for (var cause = failure.getNextException();
                cause != null;
                cause = cause instanceof MessagingException more ? more.getNextException() : null) {
            innermost = cause;
        }
        var said = innermost.getMessage();
        return said == null || said.isBlank() ? innermost.getClass().getSimpleName() : answer(said);
    }

    private static String answer(String lines) {
        return OneLine.of(lines.substring(0, Math.min(lines.length(), LONGEST_ANSWER_SHOWN)));
    }

    /** The letter has left, or not; the farewell changes nothing about that. */
    private static void close(SMTPTransport transport) {
        try {
            transport.close();
        } catch (MessagingException connectionIsGone) {
            // Expected after a timeout.
        }
    }

    private Session session(MailServer server) {
        var properties = new Properties();
        properties.setProperty("mail.smtp.localhost", settings.ourHost());
        properties.setProperty("mail.smtp.from", settings.sender().address());
        properties.setProperty("mail.smtp.auth", String.valueOf(server.login().isPresent()));
        properties.setProperty("mail.smtp.connectiontimeout", PATIENCE_TO_CONNECT);
        properties.setProperty("mail.smtp.timeout", PATIENCE_FOR_AN_ANSWER);
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(server.isTlsFromTheStart()));
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(!server.isOnThisMachine()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", String.valueOf(!server.isOnThisMachine()));
        if (server.isOnThisMachine()) {
            properties.setProperty("mail.smtp.ssl.trust", "*");
        }
        properties.setProperty("mail.mime.allowutf8", "true");
        properties.put("mail.smtp.socketFactory", new BoundedSockets());
        // Otherwise a connection that fails is tried again without the bound.
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        return Session.getInstance(properties);
    }

    private MimeMessage message(Session session, UUID id, Instant writtenAt, InternetAddress to, LetterText text)
            throws MessagingException {
        var message = new Identified(session, "<" + id + "@" + settings.sender().domain() + ">");
        message.setFrom(settings.sender().header());
        message.setRecipient(Message.RecipientType.TO, to);
        message.setSubject(text.subject(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(writtenAt));
        // RFC 3834: nobody's holiday reply comes back.
        message.setHeader("Auto-Submitted", "auto-generated");
        // The last part is the one that a reader shows if it can.
        message.setContent(new MimeMultipart("alternative", part(text.plain(), "plain"), part(text.html(), "html")));
        return message;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, StandardCharsets.UTF_8.name(), subtype);
        return part;
    }

    private static String millis(int seconds) {
        return String.valueOf(TimeUnit.SECONDS.toMillis(seconds));
    }

    @PreDestroy
    void stop() {
        attempts.shutdownNow();
    }

    /** A message with a {@code Message-ID} of ours, where otherwise each attempt would get a new one. */
    private static final class Identified extends MimeMessage {
        private final String messageId;

        Identified(Session session, String messageId) {
            super(session);
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
        }
    }
}
