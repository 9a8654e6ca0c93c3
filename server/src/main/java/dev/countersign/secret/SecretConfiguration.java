package dev.countersign.secret;

import dev.countersign.database.DataDirectory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Takes the secret from the settings, or the one that was made for this node's data directory. */
@Configuration(proxyBeanMethods = false)
class SecretConfiguration {

    /** @param secret if empty, a secret is made once and kept in the data directory */
    @ConfigurationProperties("countersign")
    record SecretSettings(String secret) {
        @Override
        public String toString() {
            return "SecretSettings[not shown]";
        }
    }

    @Bean
    Secret secret(SecretSettings settings, DataDirectory directory) {
        return new Secret(settings.secret().isEmpty() ? directory.secret() : settings.secret());
    }
}
