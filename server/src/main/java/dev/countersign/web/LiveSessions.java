package dev.countersign.web;

import java.util.List;

/**
 * A member's live sessions, as the API answers with them.
 *
 * @param limit how many a member may have
 */
public record LiveSessions(int limit, List<SessionView> sessions) {}
