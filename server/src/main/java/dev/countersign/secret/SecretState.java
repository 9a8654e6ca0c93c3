package dev.countersign.secret;

import java.util.Optional;

/**
 * What the database says about its secret. Each value is a secret's {@link Secret#check() check}.
 *
 * @param inForce the secret under which nodes sign and seal
 * @param replaced while the secret is being replaced: the one under which rows may still be sealed
 * @param retired the one that was replaced last
 * @param sealPrefix how sealed password hashes begin; empty before the secret was replaced for the first time
 */
record SecretState(String inForce, Optional<String> replaced, Optional<String> retired, Optional<String> sealPrefix) {

    boolean isInForce(Secret secret) {
        return is(inForce, secret);
    }

    /** Whether the secret is being replaced, or was replaced last. */
    boolean wasInForce(Secret secret) {
        return replaced.or(() -> retired).filter(check -> is(check, secret)).isPresent();
    }

    private static boolean is(String check, Secret secret) {
        return check.equals(secret.check());
    }
}
