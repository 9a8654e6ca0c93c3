package dev.countersign.spring;

import dev.countersign.client.Countersign;
import org.springframework.context.ApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Makes the requests of an application's own filter chain those of Countersign's members:
 *
 * <pre>{@code
 * @Bean
 * SecurityFilterChain shop(HttpSecurity http) {
 *     return http.with(countersign(), withDefaults())
 *             .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
 *                     .requestMatchers("/", "/about").permitAll()
 *                     .requestMatchers("/admin/**").hasRole("ADMIN")
 *                     .anyRequest().authenticated())
 *             .build();
 * }
 * }</pre>
 *
 * <p>Where a member is needed and there is none, a person is led to Countersign's sign-in page and back, and anything else is
 * answered 401; where Countersign cannot be asked, 503, and on a page that is open to everyone there is nobody then. An entry
 * point of the application's own comes first. Spring Security's protection of forms against other sites stays as it is; its
 * session management, request cache and logout are switched off, since members sign in and out at Countersign.
 *
 * <p>Each {@code HttpSession} that the application makes belongs to one sign-in. One from before the sign-in gets a new id and a
 * new CSRF token then. It ends when its member has signed out, or when another member comes with it.
 *
 * <p>A member is looked up when something first wants to know who is there. Spring MVC itself does after each request, for an
 * event that few listen to: {@code spring.mvc.publish-request-handled-events=false} keeps it from that.
 */
public final class CountersignConfigurer extends AbstractHttpConfigurer<CountersignConfigurer, HttpSecurity> {
    private CountersignConfigurer() {}

    /** One for one filter chain. */
    public static CountersignConfigurer countersign() {
        return new CountersignConfigurer();
    }

    @Override
    public void init(HttpSecurity http) {
        var beans = http.getSharedObject(ApplicationContext.class);
        var properties = beans.getBean(CountersignProperties.class);
        var members = new CookieSecurityContexts(
                beans.getBean(Countersign.class), properties.cookie(), beans.getBean(MemberAuthorities.class));
        http.securityContext(context -> context.securityContextRepository(members))
                .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
                        new SignInElsewhere(properties.signInPage()), AnyRequestMatcher.INSTANCE))
                .sessionManagement(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .addFilterAfter(new OneMembersHttpSession(), SecurityContextHolderFilter.class);
    }
}
