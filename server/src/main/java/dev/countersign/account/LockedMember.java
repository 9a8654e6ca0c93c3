package dev.countersign.account;

import dev.countersign.database.Locked;

/** A member whose row the present transaction has locked, or has created. They may be disabled. */
public final class LockedMember extends Locked {
    private final AccountTable.Stored stored;
    private final boolean disabled;

    LockedMember(AccountTable.Stored stored, boolean disabled) {
        super(stored.account().id());
        this.stored = stored;
        this.disabled = disabled;
    }

    public Account account() {
        return stored.account();
    }

    public boolean disabled() {
        return disabled;
    }

    /** @return false if the password has changed since the proof */
    public boolean stillHas(PasswordProof proof) {
        return proof.stillHolds(stored.passwordHash());
    }
}
