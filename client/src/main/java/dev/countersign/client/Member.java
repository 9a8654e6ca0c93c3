package dev.countersign.client;

import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;

/**
 * The signed-in member, and the device that they use.
 *
 * @param id of the account; it never changes
 * @param email may change
 * @param name may change
 * @param session the device that the request came from
 */
public record Member(UUID id, String email, String name, MemberSession session) implements Serializable {
    public Member {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(email, "email");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(session, "session");
    }
}
