package dev.countersign.clients;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an operator changes of a client. Everything that is empty stays as it is.
 *
 * @param redirectUris in place of all that it has, like the other lists; an empty text among them stands for none
 * @param backchannelLogoutUri an empty text if it has none from now on
 */
public record ClientChange(
        Optional<String> name,
        Optional<List<String>> redirectUris,
        Optional<List<String>> postLogoutRedirectUris,
        Optional<String> backchannelLogoutUri,
        Optional<List<String>> origins,
        Optional<Set<OidcScope>> scopes,
        Optional<Boolean> foreign) {

    public boolean isEmpty() {
        return Stream.of(name, redirectUris, postLogoutRedirectUris, backchannelLogoutUri, origins, scopes, foreign)
                .allMatch(Optional::isEmpty);
    }
}
