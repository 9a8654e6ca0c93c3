package dev.countersign.session;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import java.nio.ByteBuffer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The sessions cached on this node, by the hash of their token. The hot path reads these instead of rows. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {
    @Bean
    RowCache<ByteBuffer, Session> sessionsByToken(RowCaches caches, SessionSettings settings) {
        return caches.of(Session::id, (session, now) -> session.isLive(now, settings));
    }
}
