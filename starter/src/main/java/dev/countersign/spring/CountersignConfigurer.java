package dev.countersign.spring;

import dev.countersign.client.Countersign;
import org.springframework.context.ApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Signs Countersign's members in to an application's own filter chain:
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
 * <p>If a request needs a member and has none, a person is led to Countersign's sign-in page and back, and any other client
 * gets 401. If Countersign cannot be reached, the answer is 503; pages that are open to everyone stay open, with nobody
 * signed in. An entry point of the application's own takes precedence. Spring Security's CSRF protection stays as it is. Its
 * session management, request cache and logout are switched off, because members sign in and out at Countersign.
 *
 * <p>Each {@code HttpSession} that the application creates belongs to one sign-in. A session from before the sign-in gets a
 * new id and a new CSRF token at the sign-in. A session ends when its member has signed out, or when another member brings
 * it.
 *
 * <p>The member is looked up when the application first asks. Spring MVC itself asks after each request, for an event that
 * few applications use: {@code spring.mvc.publish-request-handled-events=false} turns that off.
 */
public final class CountersignConfigurer extends AbstractHttpConfigurer<CountersignConfigurer, HttpSecurity> {
    private CountersignConfigurer() {}

    /** Returns a new configurer, for one filter chain. */
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
