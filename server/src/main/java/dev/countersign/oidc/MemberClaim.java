package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import dev.countersign.database.Word;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** What an application may learn about a member, and with which scope (OpenID Connect Core 1.0, sections 5.1 and 5.4). */
public enum MemberClaim {
    NAME(OidcScope.PROFILE),
    LOCALE(OidcScope.PROFILE),
    EMAIL(OidcScope.EMAIL),
    EMAIL_VERIFIED(OidcScope.EMAIL);

    private final OidcScope scope;

    MemberClaim(OidcScope scope) {
        this.scope = scope;
    }

    public OidcScope scope() {
        return scope;
    }

    /** All that these scopes allow. */
    public static Set<MemberClaim> of(Collection<OidcScope> scopes) {
        return Arrays.stream(values())
                .filter(claim -> scopes.contains(claim.scope))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Reads the words of {@link #words}. */
    static Set<MemberClaim> read(String words) {
        return Arrays.stream(words.split(" "))
                .flatMap(word -> Word.find(MemberClaim.class, word).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The names, with spaces between them. */
    static String words(Collection<MemberClaim> claims) {
        return claims.stream().sorted().map(MemberClaim::toString).collect(Collectors.joining(" "));
    }

    /** The name in requests and answers, such as {@code email_verified}. */
    @Override
    public String toString() {
        return Word.of(this, '_');
    }
}
