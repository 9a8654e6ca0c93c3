package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("DATABASE_URL")
class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "postgres://ann:secret@db.example:5433/app, jdbc:postgresql://db.example:5433/app, ann, secret",
                "postgresql://ann:secret@db.example/app, jdbc:postgresql://db.example/app, ann, secret",
                "postgres://ann@db.example:5432/app, jdbc:postgresql://db.example:5432/app, ann, -",
                "postgres://db.example/app, jdbc:postgresql://db.example/app, -, -",
                "postgres://ann:p%40ss%2Fw%3Ard+1@db/app, jdbc:postgresql://db/app, ann, p@ss/w:rd+1",
                "postgres://a%40b:c@db/app, jdbc:postgresql://db/app, a@b, c",
                "postgres://ann:a:b@db/app, jdbc:postgresql://db/app, ann, a:b",
                "postgres://ann:secret@db/app?sslmode=require&x=1, jdbc:postgresql://db/app?sslmode=require&x=1, ann, secret",
                "postgres://ann:secret@[2001:db8::1]:5432/app, jdbc:postgresql://[2001:db8::1]:5432/app, ann, secret",
                "postgres://ann:secret@db, jdbc:postgresql://db/, ann, secret",
                "jdbc:postgresql://db/app?user=ann&password=secret, jdbc:postgresql://db/app?user=ann&password=secret, -, -"
            })
    @DisplayName("is read with its credentials apart and its parameters kept")
    void parse(String url, String jdbcUrl, String user, String password) {
        var address = DatabaseAddress.parse(url);

        assertThat(address.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(address.user()).isEqualTo(user);
        assertThat(address.password()).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:secret@db/app",
                "db/app",
                "postgres://",
                "postgres:///app",
                "postgres://ann:secret@/app",
                "postgres://ann:sec@ret@db/app",
                "postgres://ann:%zz-secret@db/app",
                "postgres://ann:secret@db/app#x",
                ""
            })
    @DisplayName("that is none is refused in one line that does not repeat it (SEC-27)")
    void refused(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageStartingWith("DATABASE_URL")
                .hasMessageNotContainingAny("secret@", "sec@ret", "\n");
    }

    @Test
    @DisplayName("does not show its password (SEC-27)")
    void notShown() {
        assertThat(DatabaseAddress.parse("postgres://ann:secret@db/app").toString())
                .doesNotContain("secret");
        for (var url : new String[] {
            "jdbc:postgresql://db/app?user=ann&password=secret",
            "jdbc:postgresql://db/app?\npassword=secret",
            "jdbc:postgresql://ann:secret@db/app"
        }) {
            assertThat(DatabaseAddress.parse(url).toString()).doesNotContain("secret");
        }
    }
}
