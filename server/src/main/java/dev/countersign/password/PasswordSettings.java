package dev.countersign.password;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param minLength in code points, 8 to 256 */
@ConfigurationProperties("countersign.password")
public record PasswordSettings(int minLength) {}
