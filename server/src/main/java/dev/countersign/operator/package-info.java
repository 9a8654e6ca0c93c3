/**
 * An operator's actions on members, with a back end's key or on the command line. Facades:
 * {@link dev.countersign.operator.MemberLookup} shows members, {@link dev.countersign.operator.Members} enters, disables and
 * enables them, {@link dev.countersign.operator.Corrections} changes names and addresses and unlocks,
 * {@link dev.countersign.operator.ResetCodes} lets a member set a new password,
 * {@link dev.countersign.operator.Invitations} invites people who are no members,
 * {@link dev.countersign.operator.MemberSessions} ends sessions, {@link dev.countersign.operator.MemberData} gives a copy of all data
 * and deletes accounts. Every change is a security event that the member sees. Nobody
 * signs in here, and this room does not decide what a key may do.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "recovery",
            "password",
            "session",
            "approval",
            "reset",
            "limits",
            "history",
            "device",
            "lock",
            "mail",
            "memberdata",
            "profile",
            "onetime",
            "database"
        })
package dev.countersign.operator;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
