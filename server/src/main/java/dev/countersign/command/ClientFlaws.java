package dev.countersign.command;

import dev.countersign.clients.OidcScope;
import dev.countersign.clients.RedirectUri;
import dev.countersign.outbox.DestinationResult;
import dev.countersign.outbox.Destinations;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Says what is wrong with an application as it was typed. */
final class ClientFlaws {
    private final Destinations destinations;

    ClientFlaws(Destinations destinations) {
        this.destinations = destinations;
    }

    /**
     * @param addresses to which a sign-in or a sign-out may lead back
     * @param receiver the back-channel logout URI
     */
    Optional<String> first(
            Stream<String> addresses, Stream<String> origins, Set<OidcScope> scopes, Optional<String> receiver) {
        return ofScopes(scopes)
                .or(() -> firstNot(RedirectUri::of, addresses).map(ClientFlaws::ofAddress))
                .or(() -> firstNot(RedirectUri::origin, origins).map(ClientFlaws::ofOrigin))
                .or(() -> receiver.flatMap(this::ofReceiver));
    }

    private static Optional<String> ofScopes(Set<OidcScope> scopes) {
        return scopes.contains(OidcScope.OPENID) ? Optional.empty() : Optional.of("The scopes must include openid.");
    }

    private static String ofAddress(String wrong) {
        return "Not a valid address: " + wrong
                + ". Use https, http on this machine (http://127.0.0.1/…), or a private-use scheme"
                + " (org.example.app:/…), without a wildcard, user name or fragment.";
    }

    private static String ofOrigin(String wrong) {
        return "Not a valid origin: " + wrong + ". Use one like https://shop.example.org, without a path.";
    }

    private Optional<String> ofReceiver(String url) {
        return switch (destinations.judge(url)) {
            case DestinationResult.Allowed _ -> Optional.empty();
            case DestinationResult.NotAnUrl() ->
                Optional.of("Not a valid URL: " + url
                        + ". Use one like https://shop.example.org/logout, without user name or fragment.");
            case DestinationResult.NotSecure() ->
                Optional.of("The back-channel logout URI must use https; http is allowed only to this machine's own"
                        + " address.");
            case DestinationResult.NotAllowed() ->
                Optional.of("The back-channel logout URI's address is not public. To allow it, add its network to"
                        + " COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS.");
        };
    }

    private static Optional<String> firstNot(Function<String, Optional<String>> valid, Stream<String> texts) {
        return texts.filter(text -> valid.apply(text).isEmpty()).findFirst();
    }
}
