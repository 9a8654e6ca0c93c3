package dev.countersign.account;

/**
 * A member of another system who is to be imported.
 *
 * @param emailVerified whether that system has seen that the member reads the address's mail
 * @param passwordHash as that system stores it: bcrypt, scrypt, PBKDF2 or Argon2
 */
public record Newcomer(String email, boolean emailVerified, String name, String passwordHash) {
    @Override
    public String toString() {
        return "Newcomer[not shown]";
    }
}
