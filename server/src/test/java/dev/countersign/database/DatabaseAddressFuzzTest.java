package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.DisplayName;

/** No attacker: an operator who mistypes. What must not happen is a stack trace, or the password on the screen. */
@DisplayName("DATABASE_URL, mistyped,")
class DatabaseAddressFuzzTest {
    private static final String SECRET = "hush-hush";
    private static final int LONGEST = 200;

    @FuzzTest
    @DisplayName("is read or refused, and its password is shown by neither (SEC-27)")
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
