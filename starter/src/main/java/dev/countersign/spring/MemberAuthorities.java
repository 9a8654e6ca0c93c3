package dev.countersign.spring;

import dev.countersign.client.Member;
import java.util.Collection;
import org.springframework.security.core.GrantedAuthority;

/**
 * What a member may do in this application, where it has roles. Declare it as a bean; without one, no member has any
 * authority.
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
    /** Asked once for each request that needs to know who is there, so answer from memory. */
    Collection<? extends GrantedAuthority> of(Member member);
}
