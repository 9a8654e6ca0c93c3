package dev.countersign.spring;

import dev.countersign.client.Member;
import java.util.Collection;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/**
 * A request of a member's. The principal is the {@link Member}, so {@code @AuthenticationPrincipal Member member} hands it to
 * a controller; the name is the account's id. There are no credentials: the cookie's value goes no further than the check.
 */
public final class MemberAuthentication extends AbstractAuthenticationToken {
    private final transient Member member;

    MemberAuthentication(Member member, Collection<? extends GrantedAuthority> authorities) {
        super(authorities);
        this.member = member;
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

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
