package dev.countersign.device;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which cookies browsers carry.
 *
 * @param cookieName the middle of their names, so that two instances can live under one domain
 * @param cookieDomain the domain all of whose hosts get them; empty where only the public URL's host does
 */
@ConfigurationProperties("countersign")
public record CookieSettings(String cookieName, String cookieDomain) {

    /** The session cookie's name, with which the names of the others begin. A browser takes no __Host- cookie with a domain. */
    public String name() {
        return (cookieDomain.isEmpty() ? "__Host-" : "__Secure-") + cookieName;
    }

    /** Tells these cookies from those before a change of the settings, which may have the same name. */
    public String scope() {
        return cookieDomain.isEmpty() ? name() : name() + "; Domain=" + cookieDomain;
    }
}
