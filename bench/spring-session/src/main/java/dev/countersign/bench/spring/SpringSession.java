package dev.countersign.bench.spring;

import java.security.Principal;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.JdbcUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.util.matcher.RequestHeaderRequestMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A form to sign in, sessions in PostgreSQL, and one address that says who is signed in: all by the framework's defaults. */
@SpringBootApplication
class SpringSession {
    public static void main(String[] arguments) {
        SpringApplication.run(SpringSession.class, arguments);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
                        new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
                        new RequestHeaderRequestMatcher("Accept", "application/json")))
                .build();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);
    }

    @Bean
    JdbcUserDetailsManager members(DataSource database) {
        return new JdbcUserDetailsManager(database);
    }

    /** Created before the server listens, so that the first request can already sign in. */
    @Bean
    SmartInitializingSingleton firstMember(JdbcUserDetailsManager members, PasswordEncoder encoder) {
        return () -> {
            if (!members.userExists("ann@example.org")) {
                members.createUser(User.withUsername("ann@example.org")
                        .password(encoder.encode("four random words here"))
                        .roles("MEMBER")
                        .build());
            }
        };
    }

    @RestController
    static class Session {
        @GetMapping("/session")
        Map<String, String> session(Principal who) {
            return Map.of("member", who.getName());
        }
    }
}
