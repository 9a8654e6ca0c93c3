package dev.countersign.spring;

import dev.countersign.client.Member;
import java.util.Collection;
import java.util.Objects;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/**
 * The authentication of a member's request. The principal is the {@link Member}, so {@code @AuthenticationPrincipal Member
 * member} hands it to a controller. The name is the account's id. There are no credentials: the cookie's value does not
 * leave the check.
 */
public final class MemberAuthentication extends AbstractAuthenticationToken {
    private final Member member;

    /** The starter makes one from a request's cookie; an application's tests make their own. */
    public MemberAuthentication(Member member, Collection<? extends GrantedAuthority> authorities) {
        super(authorities);
        this.member = Objects.requireNonNull(member, "member");
        setAuthenticated(true);
    }

    @Override
    public Member getPrincipal() {
        return member;
    }

    @Override
    public String getName() {
        return member.id().toString();
    }

    @Override
    public String getCredentials() {
        return "";
    }
}
