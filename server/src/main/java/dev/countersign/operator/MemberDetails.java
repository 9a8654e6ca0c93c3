package dev.countersign.operator;

import dev.countersign.account.Member;
import dev.countersign.session.Session;
import java.util.List;

/**
 * What an operator has to know to help a member.
 *
 * @param recoveryCodesLeft how many are unused
 * @param sessionLimit how many live sessions the member may have
 * @param sessions the live ones, newest first
 */
public record MemberDetails(
        Member member, Obstacles obstacles, int recoveryCodesLeft, int sessionLimit, List<Session> sessions) {}
