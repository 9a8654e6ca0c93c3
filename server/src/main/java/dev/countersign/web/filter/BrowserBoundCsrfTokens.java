package dev.countersign.web.filter;

import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.stereotype.Component;

/**
 * A form's CSRF token: the HMAC of the browser's own token, which no other site can read or set ({@code __Host-}). It need
 * not be stored, is the same before and after sign-in, and goes stale only with the browser's cookie. If the hosts of a
 * domain share the cookies, they can read and set that token, but their requests are refused earlier as another site's
 * (SEC-59).
 */
@Component
class BrowserBoundCsrfTokens implements CsrfTokenRepository {
    private final Cookies cookies;
    private final DerivedKeys keys;
    private final XorCsrfTokenRequestAttributeHandler reader = new XorCsrfTokenRequestAttributeHandler();

    BrowserBoundCsrfTokens(Cookies cookies, Secrets secrets) {
        this.cookies = cookies;
        this.keys = secrets.keysFor(KeyPurpose.CSRF_TOKEN);
    }

    /** While the secret is replaced, a browser has two tokens. Gives the one that the request sends, or else the newer one. */
    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        var browser = cookies.browser(request).text().getBytes(StandardCharsets.US_ASCII);
        var tokens = keys.signatures(browser).stream()
                .map(BrowserBoundCsrfTokens::token)
                .toList();
        return tokens.stream()
                .skip(1)
                .filter(token -> isSent(token, request))
                .findFirst()
                .orElse(tokens.getFirst());
    }

    private static CsrfToken token(byte[] mac) {
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
        return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", text);
    }

    private boolean isSent(CsrfToken token, HttpServletRequest request) {
        var sent = reader.resolveCsrfTokenValue(request, token);
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), token.getToken().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Nothing is loaded, because the token is derived from the browser's token each time. Saving means setting that token's
     * cookie.
     */
    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        return null;
    }

    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token != null) {
            cookies.remember(request, response);
        }
    }
}
