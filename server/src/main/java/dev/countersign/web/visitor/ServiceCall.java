package dev.countersign.web.visitor;

import dev.countersign.keys.Key;
import dev.countersign.keys.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A back end's call: its key, and the account that it concerns. */
public final class ServiceCall {
    private static final String ATTRIBUTE = ServiceCall.class.getName();

    private final Key key;
    private final Supplier<Optional<Key>> again;
    private volatile @Nullable UUID account;

    /** @param again looks the key up again */
    public ServiceCall(Key key, Supplier<Optional<Key>> again) {
        this.key = key;
        this.again = again;
    }

    public static Optional<ServiceCall> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ServiceCall call ? Optional.of(call) : Optional.empty();
    }

    public void begin(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    public Key key() {
        return key;
    }

    /** Checks the key again, for connections that outlast a call. */
    public boolean isStillGood(Scope scope) {
        return again.get().filter(now -> now.may(scope)).isPresent();
    }

    /** Notes the account for the log line of the call. */
    public void isAbout(UUID accountId) {
        account = accountId;
    }

    public Optional<UUID> account() {
        return Optional.ofNullable(account);
    }
}
