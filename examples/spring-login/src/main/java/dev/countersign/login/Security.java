package dev.countersign.login;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.SecurityFilterChain;

/** Everybody signs in with Countersign, and a sign-out here ends their session there. */
@Configuration
class Security {
    @Bean
    SecurityFilterChain chain(
            HttpSecurity http, ClientRegistrationRepository clients, @Value("${shop.url}") String url) {
        var atCountersign = new OidcClientInitiatedLogoutSuccessHandler(clients);
        atCountersign.setPostLogoutRedirectUri(url + "/bye");
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/bye")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2Login(login -> login.successHandler(new RememberSid()))
                .oidcLogout(logout -> logout.backChannel(Customizer.withDefaults()))
                .logout(logout -> logout.logoutSuccessHandler(atCountersign))
                .build();
    }
}
