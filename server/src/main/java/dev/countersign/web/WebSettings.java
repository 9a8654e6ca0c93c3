package dev.countersign.web;

import dev.countersign.device.Networks;
import dev.countersign.mail.Support;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.http.HttpHeaders;

/**
 * @param publicUrl the origin that browsers use
 * @param returnOrigins origins to which sign-in may send people back
 * @param support whom people ask when they cannot go on alone
 * @param shutdown its {@code delay}: how long a stopping node keeps serving after it has reported that it is not ready
 */
@ConfigurationProperties("countersign")
public record WebSettings(Origin publicUrl, Origins returnOrigins, Support support, Shutdown shutdown) {

    public record Shutdown(Duration delay) {}

    boolean overTls() {
        return publicUrl.isOverTls();
    }

    /** Whether only the machine it runs on can open the public URL, as with localhost. */
    public boolean isForOneMachine() {
        return publicUrl.isOfOneMachine();
    }

    /** The public URL's host, in lower case. */
    public String ourHost() {
        return publicUrl.host();
    }

    /**
     * Whether the request's host differs from the public URL's. It may be the client's, or that of a proxy that does not
     * forward it. False for a trusted proxy, whose {@code Host} may be the node's own.
     */
    public boolean isOpenedElsewhere(HttpServletRequest request, Networks trustedProxies) {
        return request.getHeader(HttpHeaders.HOST) != null
                && !trustedProxies.contain(InetAddress.ofLiteral(request.getRemoteAddr()))
                && !request.getServerName().toLowerCase(Locale.ROOT).equals(ourHost());
    }

    public boolean isOurOrigin(String origin) {
        return origin.equals(ourOrigin());
    }

    public String ourOrigin() {
        return publicUrl.text();
    }

    /** The address of one of our pages, for browsers. */
    public String address(String path) {
        return ourOrigin() + path;
    }

    public List<String> allowedReturnOrigins() {
        return returnOrigins.all().stream().map(Origin::text).toList();
    }
}
