package dev.countersign.memberdata;

import dev.countersign.account.Account;
import dev.countersign.history.ExportedEvent;
import dev.countersign.history.ExportedLogEntry;
import dev.countersign.oidc.ApplicationAccess;
import dev.countersign.onetime.ExportedCode;
import java.util.List;

/**
 * All that is stored about a member, for that member (N6). The log and the events are read while they are iterated, because they
 * may be longer than the memory; they end early if the account is deleted meanwhile.
 *
 * @param sessions the live ones, newest first
 * @param sessionLog newest first
 * @param securityEvents newest first
 * @param codes that were made for the member in the last days, newest first
 * @param clients the applications that the member has allowed, or is signed in to
 */
public record AccountExport(
        Account account,
        List<ExportedSession> sessions,
        Iterable<ExportedLogEntry> sessionLog,
        Iterable<ExportedEvent> securityEvents,
        ExportedRecoveryCodes recoveryCodes,
        List<ExportedCode> codes,
        List<ApplicationAccess> clients) {}
