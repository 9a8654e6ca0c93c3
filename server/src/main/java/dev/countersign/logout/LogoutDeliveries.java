package dev.countersign.logout;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.countersign.database.Database;
import dev.countersign.outbox.Courier;
import dev.countersign.outbox.Retries;
import dev.countersign.outbox.SendResult;
import dev.countersign.outbox.Work;
import dev.countersign.signing.Signatures;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
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
    private static final JOSEObjectType TYPE = new JOSEObjectType("logout+jwt");
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final Retries RETRIES =
            new Retries(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(3_300)));

    /**
     * An attempt takes ten seconds at most, and saving its outcome five more. If a node is killed, another finds its tokens within half
     * a minute: a second is left for it to look.
     */
    private static final Duration LEASE = Duration.ofSeconds(25);

    private final RelyingPartyTable table;
    private final Signatures signatures;
    private final Courier courier;

    LogoutDeliveries(RelyingPartyTable table, Signatures signatures, Courier courier) {
        this.table = table;
        this.signatures = signatures;
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
        var token = token(client, claim);
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

    /**
     * Says that a session has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4). It has no nonce, so that nobody takes it
     * for an ID token, and no subject, because some libraries then end all sessions of that person.
     */
    private String token(LogoutReceiver client, LogoutClaim ended) {
        var claims = new JWTClaimsSet.Builder()
                .audience(client.clientId().toString())
                .issueTime(Date.from(ended.at()))
                .expirationTime(Date.from(ended.at().plus(LIFETIME)))
                .jwtID(Database.newId().toString())
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                .claim("sid", ended.sessionId().toString());
        return signatures.sign(client.algorithm(), TYPE, claims);
    }

    @Override
    public String nameOf(LogoutClaim claim) {
        return "the logout token for session " + claim.sessionId();
    }
}
