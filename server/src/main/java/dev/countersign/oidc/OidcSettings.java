package dev.countersign.oidc;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param publicUrl the issuer of every token */
@ConfigurationProperties("countersign")
record OidcSettings(String publicUrl) {}
