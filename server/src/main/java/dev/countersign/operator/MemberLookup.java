package dev.countersign.operator;

import dev.countersign.account.Emails;
import dev.countersign.account.Member;
import dev.countersign.account.MemberFilter;
import dev.countersign.account.Roster;
import dev.countersign.approval.ApprovalLimits;
import dev.countersign.approval.ApprovalSettings;
import dev.countersign.approval.Approvals;
import dev.countersign.history.History;
import dev.countersign.history.LogCursor;
import dev.countersign.history.NotedPage;
import dev.countersign.limits.Lockouts;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.reset.Resets;
import dev.countersign.session.Session;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What operators look up about members. Nothing changes here. */
@Component
public class MemberLookup {
    private final RecoveryCodes recoveryCodes;
    private final Roster roster;
    private final Lockouts lockouts;
    private final Sessions sessions;
    private final SessionSettings settings;
    private final Approvals approvals;
    private final ApprovalSettings approvalSettings;
    private final Resets resets;
    private final History history;

    MemberLookup(
            RecoveryCodes recoveryCodes,
            Roster roster,
            Lockouts lockouts,
            Sessions sessions,
            SessionSettings settings,
            Approvals approvals,
            ApprovalSettings approvalSettings,
            Resets resets,
            History history) {
        this.recoveryCodes = recoveryCodes;
        this.roster = roster;
        this.lockouts = lockouts;
        this.sessions = sessions;
        this.settings = settings;
        this.approvals = approvals;
        this.approvalSettings = approvalSettings;
        this.resets = resets;
        this.history = history;
    }

    /**
     * A page of members, disabled ones too, in the order of their emails.
     *
     * @param state empty for all members
     * @param after the email after which the page begins
     */
    public MemberPage list(Optional<MemberState> state, Optional<String> after, int limit) {
        var found = find(state, after.map(Emails::normalised), limit + 1);
        var page = found.stream().limit(limit).toList();
        var locked = lockouts.among(page.stream().map(MemberLookup::email).toList());
        return new MemberPage(
                page.stream()
                        .map(member -> new MemberEntry(member, locked.contains(email(member))))
                        .toList(),
                found.size() > limit ? Optional.of(email(page.getLast())) : Optional.empty());
    }

    private List<Member> find(Optional<MemberState> state, Optional<String> after, int most) {
        return state.map(wanted -> switch (wanted) {
                    case LOCKED -> roster.list(lockouts.accounts(after, most));
                    case DISABLED -> roster.list(MemberFilter.DISABLED, after, most);
                    case UNVERIFIED -> roster.list(MemberFilter.UNVERIFIED, after, most);
                })
                .orElseGet(() -> roster.list(MemberFilter.ALL, after, most));
    }

    /** What an operator has to know to help this member. */
    public MemberDetails details(Member member) {
        var id = member.account().id();
        var live = sessions.live(id);
        return new MemberDetails(member, obstacles(member, live), recoveryCodes.left(id), settings.limit(), live);
    }

    private Obstacles obstacles(Member member, List<Session> live) {
        var id = member.account().id();
        var asks = approvalSettings.mode() == ApprovalSettings.Mode.REQUIRED
                && live.stream().anyMatch(Session::canAnswer);
        return new Obstacles(
                !roster.hasPassword(id),
                lockouts.of(email(member), id),
                settings.atLimit().refuses(live, settings.limit()),
                asks ? approvals.limits(id) : ApprovalLimits.NONE,
                resets.isSilent(id));
    }

    /**
     * A page of all events of an account, newest first, with those that its member does not see.
     *
     * @param limit 1 to 200
     * @param before the end of the previous page
     */
    public NotedPage events(UUID accountId, int limit, Optional<LogCursor> before) {
        return history.allEvents(accountId, limit, before);
    }

    private static String email(Member member) {
        return member.account().email();
    }
}
