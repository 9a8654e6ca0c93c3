package dev.countersign.signing;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param publicUrl the issuer of every token */
@ConfigurationProperties("countersign")
record SigningSettings(String publicUrl) {}
