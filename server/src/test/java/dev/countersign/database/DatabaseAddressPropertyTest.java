package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

@Label("DATABASE_URL")
class DatabaseAddressPropertyTest {

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Property
    @Label("carries any user and password, percent-encoded, and shows neither")
    void credentials(
            @ForAll @StringLength(min = 1, max = 40) String user,
            @ForAll @StringLength(min = 12, max = 40) String password) {
        var address =
                DatabaseAddress.parse("postgres://" + encoded(user) + ":" + encoded(password) + "@db.example:5433/app");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/app");
        assertThat(address.user()).isEqualTo(user);
        assertThat(address.password()).isEqualTo(password);
        assertThat(address.toString()).doesNotContain(password);
    }
}
