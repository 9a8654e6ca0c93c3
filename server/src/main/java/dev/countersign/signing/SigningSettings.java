package dev.countersign.signing;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param publicUrl the issuer of everything that is signed */
@ConfigurationProperties("countersign")
record SigningSettings(String publicUrl) {}
