package dev.countersign.web;

import java.util.Set;

/** The paths of OpenID Connect. */
public final class OAuthPaths {
    public static final String DISCOVERY = "/.well-known/openid-configuration";

    /** The same document, under the name of RFC 8414. */
    public static final String SERVER_METADATA = "/.well-known/oauth-authorization-server";

    public static final String JWKS = "/oauth2/jwks";
    public static final String AUTHORIZE = "/oauth2/authorize";

    /** The page that asks a person what {@link #AUTHORIZE} may give a foreign application. */
    public static final String CONSENT = "/consent";

    public static final String TOKEN = "/oauth2/token";
    public static final String INTROSPECT = "/oauth2/introspect";
    public static final String REVOKE = "/oauth2/revoke";
    public static final String USERINFO = "/oauth2/userinfo";
    public static final String LOGOUT = "/oauth2/logout";
    public static final String DEVICE_AUTHORIZATION = "/oauth2/device_authorization";

    /** The page where a person types the code of a device. */
    public static final String DEVICE = "/device";

    /**
     * The most characters that an application may send with a person. They come back in the address of a redirect. An answer's
     * headers have 16 KiB, and more than half of that may be cookies that it deletes.
     */
    public static final int LONGEST_QUERY = 6_000;

    private static final Set<String> FOR_PROGRAMS =
            Set.of(DISCOVERY, SERVER_METADATA, JWKS, TOKEN, INTROSPECT, REVOKE, USERINFO, DEVICE_AUTHORIZATION);

    private OAuthPaths() {}

    /** Programs read errors here, not people. */
    public static boolean areForPrograms(String path) {
        return FOR_PROGRAMS.contains(path);
    }
}
