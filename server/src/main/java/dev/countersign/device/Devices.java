package dev.countersign.device;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Finds out who is asking from the headers of a request. */
@Component
@ConditionalOnWebApplication
public class Devices implements SmartInitializingSingleton {
    private static final int LONGEST_USER_AGENT = 512;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    private final UserAgents userAgents = new UserAgents();
    private final Networks trustedProxies;
    private final Proxies proxies;

    Devices(ProxySettings settings) {
        this.trustedProxies = settings.trustedProxies();
        this.proxies = new Proxies(trustedProxies);
    }

    /** The proxies whose headers about the client's address are trusted. */
    public Networks trustedProxies() {
        return trustedProxies;
    }

    /** The parser loads in the background during the start; a node is not ready without it. */
    @Override
    public void afterSingletonsInstantiated() {
        userAgents.awaitParser();
    }

    /**
     * Describes the visitor from a request.
     *
     * @param userAgent null if the client sent none
     * @param peer the address at the other end of the connection
     * @param forwarded the values of {@code Forwarded} (RFC 7239), in order
     * @param forwardedFor the values of {@code X-Forwarded-For}, in order; used if there is no {@code Forwarded}
     */
    public Visitor visitor(
            @Nullable String userAgent,
            String peer,
            List<String> forwarded,
            List<String> forwardedFor,
            BrowserToken browserToken) {
        var bounded = printable(userAgent == null ? "" : userAgent);
        return new Visitor(
                new UserAgent(bounded, SingletonSupplier.of(() -> userAgents.recognise(bounded))::obtain),
                address(peer, forwarded, forwardedFor),
                browserToken);
    }

    /** The client's address, found in the same way. */
    public String address(String peer, List<String> forwarded, List<String> forwardedFor) {
        return proxies.clientAddress(peer, forwarded, forwardedFor);
    }

    private static String printable(String userAgent) {
        var bounded = userAgent.substring(0, Math.min(userAgent.length(), LONGEST_USER_AGENT));
        return UNPRINTABLE.matcher(bounded).replaceAll(" ");
    }
}
