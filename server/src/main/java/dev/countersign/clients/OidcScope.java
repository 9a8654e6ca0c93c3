package dev.countersign.clients;

import dev.countersign.database.Word;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What an application may ask for (OpenID Connect Core 1.0, section 5.4). */
public enum OidcScope {
    OPENID,
    /** The member's name and language. */
    PROFILE,
    /** The member's email, and whether it is confirmed. */
    EMAIL,
    /** A refresh token, which ends with the session as everything does. */
    OFFLINE_ACCESS;

    private final String word = Word.of(this, '_');

    /** Reads words with spaces between them. Unknown words are left out (section 3.1.2.1). */
    public static Set<OidcScope> of(String words) {
        return Arrays.stream(words.split(" "))
                .flatMap(word -> Word.find(OidcScope.class, word).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The words, with spaces between them. */
    public static String words(Collection<OidcScope> scopes) {
        var words = new StringJoiner(" ");
        for (var scope : values()) {
            if (scopes.contains(scope)) {
                words.add(scope.word);
            }
        }
        return words.toString();
    }

    /** The word in requests and answers, such as {@code offline_access}. */
    @Override
    public String toString() {
        return word;
    }
}
