package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.support.AnyInput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;

@DisplayName("DATABASE_URL")
class DatabaseAddressPropertyTest {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Set<String> OF_LIBPQ =
            Set.of("host", "port", "dbname", "hostaddr", "keepalives", "sslsni", "gssencmode", "passfile");

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    @DisplayName("carries any user and password, percent-encoded, and shows neither")
    void credentials() {
        AnyInput.holds(any -> {
            var user = any.text(1, 40);
            var password = any.text(12, 40);

            var address = DatabaseAddress.parse(
                    "postgres://" + encoded(user) + ":" + encoded(password) + "@db.example:5433/app");

            assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/app");
            assertThat(address.parameters().get("user")).isEqualTo(user);
            assertThat(address.parameters().get("password")).isEqualTo(password);
            assertThat(address.toString()).doesNotContain(password);
        });
    }

    @Test
    @DisplayName("refuses any name that neither libpq nor the driver knows, and shows no value")
    void unknownNames() {
        AnyInput.holds(any -> {
            var name = any.text(LETTERS, 1, 20);
            if (OF_LIBPQ.contains(name)
                    || Arrays.stream(PGProperty.values())
                            .anyMatch(known -> known.getName().equals(name))) {
                return;
            }

            assertThatThrownBy(() -> DatabaseAddress.parse("postgres://db/app?" + name + "=hush-hush"))
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("there is no parameter '" + name + "'; did you mean '")
                    .hasMessageNotContaining("hush-hush");
        });
    }
}
