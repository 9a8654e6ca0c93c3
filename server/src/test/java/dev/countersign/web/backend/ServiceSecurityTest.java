package dev.countersign.web.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Key;
import dev.countersign.keys.Scope;
import dev.countersign.web.NeedsScope;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;

@DisplayName("A route for back ends")
class ServiceSecurityTest {
    static final class Controller {
        public void withoutScope() {}

        @NeedsScope(Scope.EVENTS)
        public void withScope() {}
    }

    private static boolean isOpen(String route, Set<Scope> scopes) throws NoSuchMethodException {
        var key = new Key(UUID.randomUUID(), "shop", scopes, Instant.EPOCH, null, null, null);
        return ServiceSecurity.isOpen(new HandlerMethod(new Controller(), route), key);
    }

    @Test
    @DisplayName("is closed to every key if it names no scope (SEC-62)")
    void withoutScope() throws NoSuchMethodException {
        assertThat(isOpen("withoutScope", EnumSet.allOf(Scope.class))).isFalse();
    }

    @Test
    @DisplayName("is open only to a key with its scope (SEC-62)")
    void withScope() throws NoSuchMethodException {
        var right = EnumSet.of(Scope.EVENTS);

        assertThat(isOpen("withScope", right)).isTrue();
        assertThat(isOpen("withScope", EnumSet.complementOf(right))).isFalse();
    }
}
