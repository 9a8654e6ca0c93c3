package dev.countersign.spring.bakery;

import static dev.countersign.spring.CountersignConfigurer.countersign;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.countersign.client.Member;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with tests of its own. */
@SpringBootApplication
@RestController
class Bakery {
    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
        return http.with(countersign(), withDefaults())
                .authorizeHttpRequests(requests -> requests.requestMatchers("/admin/**")
                        .hasRole("ADMIN")
                        .anyRequest()
                        .authenticated())
                .build();
    }

    @GetMapping("/")
    String greet(@AuthenticationPrincipal Member member) {
        return "Hello, " + member.name();
    }

    @GetMapping("/admin/books")
    String books() {
        return "kept";
    }
}
