package dev.countersign.password;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Bcrypt in its own form: {@code $2b$12$…}. */
record BcryptHash(String text) implements ForeignHash {
    /** The part of a password that bcrypt reads; it ignores the rest. */
    private static final int MOST_BYTES = 72;

    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");
    private static final BCryptPasswordEncoder ENCODER = new BCryptPasswordEncoder();

    @Override
    public boolean matches(String password) {
        return ENCODER.matches(password, text);
    }

    @Override
    public boolean provesAllOf(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES;
    }

    static Optional<ForeignHash> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new BcryptHash(text)) : Optional.empty();
    }
}
