package dev.countersign.spring;

import dev.countersign.client.Countersign;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Opens a servlet application to Countersign's members only, unless it has a {@link SecurityFilterChain} of its own, which
 * then applies {@link CountersignConfigurer}. Each bean gives way to the application's.
 */
@AutoConfiguration(
        before = {
            UserDetailsServiceAutoConfiguration.class,
            ServletWebSecurityAutoConfiguration.class,
            ManagementWebSecurityAutoConfiguration.class
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(CountersignProperties.class)
public class CountersignAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Countersign countersign(CountersignProperties properties) {
        return Countersign.prepare(properties.url(), properties.key(), properties.sessionsRemembered());
    }

    /**
     * Without waiting for the server: the application starts even while Countersign is away. Tests with a mock web environment
     * start no web server, so they connect to nothing.
     */
    @Bean
    ApplicationListener<WebServerInitializedEvent> listenToCountersign(Countersign countersign) {
        return started -> countersign.listen();
    }

    @Bean
    @ConditionalOnMissingBean
    MemberAuthorities memberAuthorities() {
        return member -> List.of();
    }

    @Bean
    @ConditionalOnMissingBean
    SecurityFilterChain onlyMembers(HttpSecurity http) {
        return http.with(CountersignConfigurer.countersign(), Customizer.withDefaults())
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** Nobody has a password here. This keeps Spring Boot from making one up. */
    @Bean
    @ConditionalOnMissingBean({
        AuthenticationManager.class,
        AuthenticationProvider.class,
        AuthenticationManagerResolver.class,
        UserDetailsService.class
    })
    AuthenticationManager nobodySignsInHere() {
        return attempt -> {
            throw new ProviderNotFoundException("members sign in at Countersign");
        };
    }
}
