package dev.countersign.web;

import dev.countersign.database.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

/**
 * A form's CSRF token: the HMAC of the browser's own token, which no other site can read or set ({@code __Host-}). It
 * needs no place to be kept, holds before sign-in as after, and goes stale only with the browser's cookie.
 * Where the hosts of a domain share the cookies, they can; what they send is refused before, as another site's (SEC-59).
 */
@Component
class BrowserBoundCsrfTokens implements CsrfTokenRepository {
    private final Cookies cookies;
    private final Secret.Key key;

    BrowserBoundCsrfTokens(Cookies cookies, Secret secret) {
        this.cookies = cookies;
        this.key = secret.keyFor("csrf token");
    }

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        var mac = key.sign(cookies.browser(request).text().getBytes(StandardCharsets.US_ASCII));
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
        return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", text);
    }

    /** Always made anew from the browser's token; what is saved is that token, in its cookie. */
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
