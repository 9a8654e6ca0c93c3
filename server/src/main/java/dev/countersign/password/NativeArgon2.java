package dev.countersign.password;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id by its reference implementation in C, which takes about half as long as the one in Java and leaves no garbage.
 * Both write the same format, so each reads the other's hashes.
 */
final class NativeArgon2 extends Argon2PasswordEncoder {
    private final Argon2 argon2;
    private final int lanes;
    private final int memoryKib;
    private final int passes;

    private NativeArgon2(int saltBytes, int hashBytes, int lanes, int memoryKib, int passes) {
        super(saltBytes, hashBytes, lanes, memoryKib, passes);
        this.argon2 = Argon2Factory.create(Argon2Types.ARGON2id, saltBytes, hashBytes);
        this.lanes = lanes;
        this.memoryKib = memoryKib;
        this.passes = passes;
    }

    /** @return the Java implementation if the library does not fit the platform, or cannot be unpacked */
    static Argon2PasswordEncoder orJava(int saltBytes, int hashBytes, int lanes, int memoryKib, int passes) {
        try {
            return new NativeArgon2(saltBytes, hashBytes, lanes, memoryKib, passes);
        } catch (LinkageError notHere) {
            LoggerFactory.getLogger(NativeArgon2.class)
                    .warn("passwords are hashed in Java, which takes longer: {}", notHere.getMessage());
            return new Argon2PasswordEncoder(saltBytes, hashBytes, lanes, memoryKib, passes);
        }
    }

    @Override
    protected String encodeNonNullPassword(String password) {
        return argon2.hash(passes, memoryKib, lanes, password.toCharArray(), StandardCharsets.UTF_8);
    }

    @Override
    protected boolean matchesNonNull(String password, String encoded) {
        return argon2.verify(encoded, password.toCharArray(), StandardCharsets.UTF_8);
    }
}
