package dev.countersign.mail;

import dev.countersign.limits.Rate;
import java.net.URI;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param publicUrl the only address that letters link to (SEC-75)
 * @param support whom letters tell members to ask
 */
@ConfigurationProperties("countersign")
record MailSettings(String publicUrl, Mail mail, Support support) {

    /**
     * @param url of the mail server; empty for no mail
     * @param from empty only without a mail server
     * @param rate at which this node hands letters over
     */
    record Mail(String url, String from, Rate rate) {
        @Override
        public String toString() {
            return "Mail[not shown]";
        }
    }

    Optional<MailServer> server() {
        return Optional.of(mail.url).filter(url -> !url.isEmpty()).map(MailServer::of);
    }

    Sender sender() {
        return Sender.of(mail.from);
    }

    Rate rate() {
        return mail.rate;
    }

    /** The public URL's host: by this name the node introduces itself to the mail server. */
    String ourHost() {
        return URI.create(publicUrl).getHost();
    }
}
