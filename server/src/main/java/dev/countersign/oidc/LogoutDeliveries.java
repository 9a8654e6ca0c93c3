package dev.countersign.oidc;

import dev.countersign.outbox.Courier;
import dev.countersign.outbox.Retries;
import dev.countersign.outbox.SendResult;
import dev.countersign.outbox.Work;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells each client of a session that it has ended (OpenID Connect Back-Channel Logout 1.0). While a client does not answer, one token
 * at a time finds out whether it does again; then it gets all others at once. After an hour they are given up.
 */
@Component
class LogoutDeliveries implements Work<LogoutReceiver, LogoutClaim> {
    private static final Logger LOG = LoggerFactory.getLogger(LogoutDeliveries.class);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Retries RETRIES =
            new Retries(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(3_300)));

    /**
     * An attempt takes ten seconds at most, and saving its outcome five more. If a node is killed, another finds its tokens within half
     * a minute: a second is left for it to look.
     */
    private static final Duration LEASE = Duration.ofSeconds(25);

    private final RelyingPartyTable table;
    private final IdTokens idTokens;
    private final Courier courier;

    LogoutDeliveries(RelyingPartyTable table, IdTokens idTokens, Courier courier) {
        this.table = table;
        this.idTokens = idTokens;
        this.courier = courier;
    }

    @Override
    public List<LogoutReceiver> destinations() {
        return table.receivers();
    }

    @Override
    public List<LogoutClaim> claim(LogoutReceiver client, int most, Duration lease) {
        return table.claim(client.clientId(), most, LEASE);
    }

    /** The token is signed now, because it is valid for two minutes only. */
    @Override
    public void send(LogoutReceiver client, LogoutClaim claim) {
        var token = idTokens.logoutToken(client, claim);
        var body = "logout_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        switch (courier.send(client.url(), Map.of(), FORM, body)) {
            case SendResult.Delivered _ -> {
                if (table.delivered(claim)) {
                    LOG.info("The application {} accepts logout tokens again.", client.clientId());
                }
            }
            case SendResult.Failed(var _, var why) -> {
                if (table.failed(claim, RETRIES.after(claim.attempt()))) {
                    LOG.warn(
                            "The application {} does not accept logout tokens, retrying for an hour: {}",
                            client.clientId(),
                            why);
                }
                var lost = table.giveUp(client.clientId());
                if (lost > 0) {
                    LOG.warn("Sessions whose end the application {} was not told of: {}", client.clientId(), lost);
                }
            }
        }
    }

    @Override
    public String nameOf(LogoutClaim claim) {
        return "the logout token for session " + claim.sessionId();
    }
}
