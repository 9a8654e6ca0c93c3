package dev.countersign.session;

import dev.countersign.database.RowCache;
import dev.countersign.database.RowCaches;
import java.nio.ByteBuffer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The sessions that this node remembers, by their token's hash: what the hot path reads instead of rows. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {
    @Bean
    RowCache<ByteBuffer, Session> sessionsByToken(RowCaches caches, SessionSettings settings) {
        return caches.of(Session::id, (session, now) -> session.isLive(now, settings));
    }
}
