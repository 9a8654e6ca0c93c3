package dev.countersign.cache;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param size how many sessions, and how many accounts, a node caches */
@ConfigurationProperties("countersign.cache")
record CacheSettings(int size) {}
