package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.postgresql.PGProperty;

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
        // PostgreSQL's protocol terminates a text with a zero byte.
        Assume.that(user.indexOf(0) < 0 && password.indexOf(0) < 0);

        var address =
                DatabaseAddress.parse("postgres://" + encoded(user) + ":" + encoded(password) + "@db.example:5433/app");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/app");
        assertThat(address.parameters().get("user")).isEqualTo(user);
        assertThat(address.parameters().get("password")).isEqualTo(password);
        assertThat(address.toString()).doesNotContain(password);
    }

    @Property
    @Label("refuses any name that neither libpq nor the driver knows, and shows no value")
    void unknownNames(@ForAll @StringLength(min = 1, max = 20) @AlphaChars String name) {
        Assume.that(Arrays.stream(PGProperty.values())
                .noneMatch(known -> known.getName().equals(name)));
        Assume.that(!Set.of("host", "port", "dbname", "hostaddr", "keepalives", "sslsni", "gssencmode", "passfile")
                .contains(name));

        assertThatThrownBy(() -> DatabaseAddress.parse("postgres://db/app?" + name + "=hush-hush"))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("there is no parameter '" + name + "'; did you mean '")
                .hasMessageNotContaining("hush-hush");
    }
}
