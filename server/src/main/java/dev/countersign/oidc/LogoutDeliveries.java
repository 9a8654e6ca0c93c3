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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
     * An attempt takes at most ten seconds, and the wait for a connection to save its outcome five more. This is shorter than the
     * outbox's lease, so that another node sends the tokens of a killed one within half a minute.
     */
    private static final Duration LEASE = Duration.ofSeconds(25);

    private final RelyingPartyTable table;
    private final IdTokens idTokens;
    private final Courier courier;

    /** Clients that did not answer the last time. */
    private final Set<UUID> failing = ConcurrentHashMap.newKeySet();

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
        return table.claim(client.clientId(), failing.contains(client.clientId()) ? 1 : most, LEASE);
    }

    /** The token is signed now, because it is valid for two minutes only. */
    @Override
    public void send(LogoutReceiver client, LogoutClaim claim) {
        var token = idTokens.logoutToken(client, claim);
        var body = "logout_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        switch (courier.send(client.url(), Map.of(), FORM, body)) {
            case SendResult.Delivered _ -> {
                table.delivered(claim);
                if (failing.remove(client.clientId())) {
                    table.makeDue(client.clientId());
                    LOG.info("The application {} accepts logout tokens again.", client.clientId());
                }
            }
            case SendResult.Failed(var _, var why) -> {
                if (failing.add(client.clientId())) {
                    LOG.warn(
                            "The application {} does not accept logout tokens, retrying for an hour: {}",
                            client.clientId(),
                            why);
                }
                var lost = table.failed(claim, RETRIES.after(claim.attempt()));
                if (lost > 0) {
                    LOG.warn("The application {} was not told of {} ended sessions.", client.clientId(), lost);
                }
            }
        }
    }

    @Override
    public String nameOf(LogoutClaim claim) {
        return "the logout token for session " + claim.sessionId();
    }
}
