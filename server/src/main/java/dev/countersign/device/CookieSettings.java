package dev.countersign.device;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The name and the domain of our cookies.
 *
 * @param cookieName the middle of their names, so that two instances can run under one domain
 * @param cookieDomain the domain whose hosts all get the cookies; empty if only the public URL's host gets them
 */
@ConfigurationProperties("countersign")
public record CookieSettings(String cookieName, String cookieDomain) {

    /** The session cookie's name, with which the other names begin. Browsers reject a __Host- cookie that has a domain. */
    public String name() {
        return (cookieDomain.isEmpty() ? "__Host-" : "__Secure-") + cookieName;
    }

    /** Distinguishes these cookies from those set before a change of the settings, which may have the same name. */
    public String scope() {
        return cookieDomain.isEmpty() ? name() : name() + "; Domain=" + cookieDomain;
    }
}
