package dev.countersign.web.backend;

import dev.countersign.cache.RowCaches;
import dev.countersign.device.Token;
import dev.countersign.keys.Scope;
import dev.countersign.signin.Callers;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.visitor.ServiceCall;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * For back ends what {@code /verify} is for proxies: the same lookup, which counts as the same activity of the member (M4).
 */
@RestController
@RequestMapping("/api/v1/introspection")
class IntrospectionApi {
    record Presented(String token) {
        @Override
        public String toString() {
            return "Presented[not shown]";
        }
    }

    private final Callers callers;
    private final RowCaches caches;

    IntrospectionApi(Callers callers, RowCaches caches) {
        this.callers = callers;
        this.caches = caches;
    }

    @NeedsScope(Scope.INTROSPECT)
    @PostMapping
    ResponseEntity<Object> introspect(@RequestBody Presented body, @AuthenticationPrincipal ServiceCall call) {
        // Read before the lookup: without a lease, or with one that starts again, the row is read after this moment.
        var lease = caches.left();
        var found = Token.parse(body.token()).flatMap(callers::recognise);
        if (found.isEmpty()) {
            return ResponseEntity.ok(new ServiceAnswers.Inactive(false));
        }
        var caller = found.get().caller();
        call.isAbout(caller.account().id());
        return ResponseEntity.ok(ServiceAnswers.Active.of(
                caller, lease.isZero() ? RowCaches.LEASE : lease, found.get().reusableFor()));
    }
}
