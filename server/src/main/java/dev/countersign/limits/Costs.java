package dev.countersign.limits;

import java.util.List;
import java.util.Optional;

/**
 * The counts that an attempt is charged to before it is judged, and those that a right password is charged to afterwards.
 *
 * @param guess empty if no member's secret is guessed
 * @param kinds the windows of the address
 * @param use empty for a sign-up and for a long code
 */
record Costs(Optional<Subject> guess, String ip, List<Counted> kinds, Optional<RightPassword.Use> use) {

    /** @param name an email in its compared form, or an account's id */
    record Subject(Guess kind, String name) {}
}
