package dev.countersign.secret;

import dev.countersign.database.DataDirectory;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Takes the secrets from the settings, or those that were made for this node's data directory. */
@Configuration(proxyBeanMethods = false)
class SecretConfiguration {

    /**
     * @param secret if empty, a secret is made once and kept in the data directory
     * @param secretPrevious empty unless the secret is being replaced
     * @param cookieDomain empty if only one host gets the cookies
     */
    @ConfigurationProperties("countersign")
    record SecretSettings(String secret, String secretPrevious, String cookieDomain) {
        /** Whether the data directory has the secret. */
        boolean isKept() {
            return secret.isEmpty();
        }

        private static Optional<Secret> secretOf(String text) {
            return Optional.of(text).filter(given -> !given.isEmpty()).map(Secret::new);
        }

        @Override
        public String toString() {
            return "SecretSettings[not shown]";
        }
    }

    /**
     * A command checks too that the secret belongs to the database, although it creates no other room before it needs it.
     *
     * @throws dev.countersign.database.DatabaseUnusable if the database was set up with another secret
     */
    @Bean
    @Lazy(false)
    Secrets secrets(SecretSettings settings, DataDirectory directory, SecretTable table, RetiredKeyTable retired) {
        var first = new Secret(settings.isKept() ? directory.secret() : settings.secret());
        var next = settings.isKept() ? directory.nextSecret().map(Secret::new) : Optional.<Secret>empty();
        var newest = next.orElse(first);
        var previous = next.isPresent() ? Optional.of(first) : SecretSettings.secretOf(settings.secretPrevious());
        table.insertIfNew(newest);
        var secrets = new Secrets(newest, previous, settings.cookieDomain(), retired.all());
        secrets.check(table.read());
        return secrets;
    }
}
