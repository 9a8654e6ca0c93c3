package dev.countersign.account;

/**
 * A member of another system who is to be imported.
 *
 * @param passwordHash as that system stores it: bcrypt, scrypt, PBKDF2 or Argon2
 */
public record Newcomer(String email, String name, String passwordHash) {
    @Override
    public String toString() {
        return "Newcomer[not shown]";
    }
}
