package dev.countersign.spring;

import dev.countersign.client.Member;
import java.util.Collection;
import org.springframework.security.core.GrantedAuthority;

/**
 * The authorities of a member in this application. Declare a bean of this type if the application has roles; without it, no
 * member has any authority.
 *
 * <pre>{@code
 * @Bean
 * MemberAuthorities roles(Staff staff) {
 *     return member -> staff.contains(member.id()) ? AuthorityUtils.createAuthorityList("ROLE_ADMIN") : List.of();
 * }
 * }</pre>
 */
@FunctionalInterface
public interface MemberAuthorities {
    /** Called once for each request that asks who is signed in, so answer from memory. */
    Collection<? extends GrantedAuthority> of(Member member);
}
