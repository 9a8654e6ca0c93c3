package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.DisplayName;

/** There is no attacker here, only an operator who mistypes. There must be no stack trace, and no password on the screen. */
@DisplayName("A mistyped DATABASE_URL")
class DatabaseAddressFuzzTest {
    private static final String SECRET = "hush-hush";
    private static final int LONGEST = 200;

    @FuzzTest
    @DisplayName("is read or refused, and neither shows its password (SEC-27)")
    void anyText(FuzzedDataProvider data) {
        var scheme = data.pickValue(new String[] {"postgres://", "postgresql://", "jdbc:postgresql://", ""});
        var before = data.consumeString(LONGEST).replace('h', 'x');
        var link = data.pickValue(new String[] {":", "password=", "?password=", "&password=", "?user=a&password="});
        var after = data.pickValue(new String[] {"@", "&", "", "?"})
                + data.consumeRemainingAsString().replace('h', 'x');
        var url = scheme + before + link + SECRET + after;
        var isPassword = ((before + link).contains("?") && link.endsWith("password=")) || after.startsWith("@");
        try {

            var address = DatabaseAddress.parse(url);

            assertThat(address.jdbcUrl()).startsWith("jdbc:postgresql://");
            if (isPassword) {
                assertThat(address.toString()).doesNotContain(SECRET);
            }
        } catch (DatabaseUnusable refused) {
            assertThat(refused).hasMessageStartingWith("DATABASE_URL").hasMessageNotContaining(SECRET);
        }
    }
}
