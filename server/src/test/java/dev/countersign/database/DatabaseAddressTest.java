package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("DATABASE_URL")
class DatabaseAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"postgres://./:hush-hush@", "postgres://ann:hush-hush/7@db.example/app"})
    @DisplayName("with an @ after the host is refused, because a password may be before it (SEC-27)")
    void passwordAfterTheHost(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("an @ comes after the host")
                .hasMessageNotContaining("hush-hush");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "postgres://ann:secret@db.example:5433/app, jdbc:postgresql://db.example:5433/app, ann, secret",
                "postgresql://ann:secret@db.example/app, jdbc:postgresql://db.example/app, ann, secret",
                "postgres://ann@db.example:5432/app, jdbc:postgresql://db.example:5432/app, ann, -",
                "postgres://db.example/app, jdbc:postgresql://db.example/app, -, -",
                "postgres://db.example/app?, jdbc:postgresql://db.example/app, -, -",
                "postgres://ann:p%40ss%2Fw%3Ard+1@db/app, jdbc:postgresql://db/app, ann, p@ss/w:rd+1",
                "postgres://a%40b:c@db/app, jdbc:postgresql://db/app, a@b, c",
                "postgres://ann:a:b@db/app, jdbc:postgresql://db/app, ann, a:b",
                "postgres://ann:secret@[2001:db8::1]:5432/app, jdbc:postgresql://[2001:db8::1]:5432/app, ann, secret",
                "postgres://ann:secret@db, jdbc:postgresql://db/, ann, secret",
                "postgres://db/my%20app, jdbc:postgresql://db/my+app, -, -",
                "postgres:///app?host=db.example&port=5433, jdbc:postgresql://db.example:5433/app, -, -",
                "postgres://db?dbname=app&user=ann&password=secret, jdbc:postgresql://db/app, ann, secret",
                "postgres:///app?hostaddr=192.0.2.7, jdbc:postgresql://192.0.2.7/app, -, -",
                "postgres:///app?host=2001:db8::1&port=5433, jdbc:postgresql://[2001:db8::1]:5433/app, -, -",
                "'postgres:///app?host=a,b&port=1,2', 'jdbc:postgresql://a:1,b:2/app', -, -",
                "'postgres:///app?host=a,b&port=7', 'jdbc:postgresql://a:7,b:7/app', -, -",
                "'postgres://ann:secret@a:1,b:2/app', 'jdbc:postgresql://a:1,b:2/app', ann, secret",
                "jdbc:postgresql://db/app?user=ann&password=secret, jdbc:postgresql://db/app, ann, secret",
                "jdbc:postgresql://ann:secret@db:5433/app, jdbc:postgresql://db:5433/app, ann, secret",
                "jdbc:postgresql:///app, jdbc:postgresql://localhost/app, -, -",
            })
    @DisplayName("is separated from its credentials")
    void parse(String url, String jdbcUrl, String user, String password) {
        var address = DatabaseAddress.parse(url);

        assertThat(address.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(address.parameters().get("user")).isEqualTo(user);
        assertThat(address.parameters().get("password")).isEqualTo(password);
    }

    @ParameterizedTest(name = "{0} is {1}={2}")
    @CsvSource({
        "channel_binding=require, channelBinding, require",
        "channelBinding=require, channelBinding, require",
        "sslmode=verify-full, sslmode, verify-full",
        "ssl=true, sslmode, require",
        "sslrootcert=%2Fetc%2Fssl%2Fca.pem, sslrootcert, /etc/ssl/ca.pem",
        "sslrootcert=system, sslmode, verify-full",
        "sslrootcert=system, sslfactory, org.postgresql.ssl.DefaultJavaSSLFactory",
        "sslrootcert=system&sslmode=verify-full, sslmode, verify-full",
        "sslmode=require&sslnegotiation=direct, sslNegotiation, direct",
        "target_session_attrs=read-write, targetServerType, primary",
        "target_session_attrs=primary, targetServerType, primary",
        "target_session_attrs=any, targetServerType, any",
        "targetServerType=preferPrimary, targetServerType, preferPrimary",
        "application_name=shop, ApplicationName, shop",
        "fallback_application_name=shop, ApplicationName, shop",
        "fallback_application_name=shop&application_name=mine, ApplicationName, mine",
        "connect_timeout=10, connectTimeout, 10",
        "connect_timeout=0, connectTimeout, 0",
        "connect_timeout=-1, connectTimeout, 0",
        "options=-c%20search_path%3Dours, options, -c search_path=ours",
        "options=a+b, options, a+b",
        "keepalives=0, tcpKeepAlive, false",
        "load_balance_hosts=random, loadBalanceHosts, true",
        "gssencmode=disable, gssEncMode, disable",
        "krbsrvname=pg, kerberosServerName, pg",
        "'require_auth=scram-sha-256,md5', requireAuth, 'scram-sha-256,md5'",
        "require_auth=!password, requireAuth, !password",
        "socketTimeout=30, socketTimeout, 30",
        "prepareThreshold=-1, prepareThreshold, -1",
        "receiveBufferSize=-1, receiveBufferSize, -1",
    })
    @DisplayName("accepts libpq's parameters and the driver's, and passes all on as the driver's")
    void parameters(String query, String name, String value) {
        assertThat(DatabaseAddress.parse("postgres://db/app?" + query).driverProperties())
                .containsEntry(name, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslsni=1",
                "sslcompression=0",
                "client_encoding=UTF8",
                "ssl_min_protocol_version=TLSv1.2",
                "max_protocol_version=latest",
                "replication=false",
                "&"
            })
    @DisplayName("may ask for what is always true")
    void anyway(String query) {
        assertThat(DatabaseAddress.parse("postgres://db/app?" + query).parameters())
                .isEmpty();
    }

    @Test
    @DisplayName("is read as the driver reads it after jdbc:")
    void ofJdbc() {
        assertThat(DatabaseAddress.parse("jdbc:postgresql://db/app?ssl=true&options=a+b")
                        .parameters())
                .containsOnly(Map.entry("ssl", "true"), Map.entry("options", "a b"));
        assertThat(DatabaseAddress.parse("jdbc:postgresql://db/app?ssl").parameters())
                .containsOnly(Map.entry("ssl", "true"));
    }

    @Test
    @DisplayName("means each of several hosts, and the node decides which is the primary")
    void severalHosts() {
        assertThat(DatabaseAddress.parse("postgres://ann:secret@a:1,b/app?target_session_attrs=any")
                        .hosts())
                .containsExactly(
                        new DatabaseAddress("jdbc:postgresql://a:1/app", Map.of("user", "ann", "password", "secret")),
                        new DatabaseAddress("jdbc:postgresql://b/app", Map.of("user", "ann", "password", "secret")));
        assertThat(DatabaseAddress.parse("postgres://[::1]:5/").hosts())
                .containsExactly(new DatabaseAddress("jdbc:postgresql://[::1]:5/", Map.of()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sslmod=verify-full|'sslmod'; did you mean 'sslmode'?",
                "SSLMode=verify-full|did you mean 'sslmode'?",
                "channelbinding=require|did you mean 'channelBinding'?",
                "target_session_attr=primary|did you mean 'target_session_attrs'?",
                "x=1|there is no parameter 'x'",
                "sslmode=verifyfull|sslmode: 'verifyfull' is not right; it must be disable, allow, prefer, require, verify-ca or verify-full",
                "=x|a parameter has no name",
                "sslmode=require&=|a parameter has no name",
                "sslmode=|sslmode: it has no value",
                "sslmode|sslmode: it has no value",
                "sslmode=require&sslmode=disable|sslmode: it is given twice",
                "channel_binding=require&channelBinding=disable|channelBinding: it is given twice",
                "ssl=true&sslmode=disable|given twice",
                "sslmode=disable&channel_binding=require|channel_binding: 'require' needs TLS",
                "sslmode=require&sslrootcert=system|'system' needs sslmode=verify-full",
                "sslrootcert=system&sslcert=a.crt|'system' cannot be used together with sslcert",
                "sslnegotiation=direct|'direct' needs sslmode=require",
                "channel_binding=yes|it must be disable, prefer or require",
                "require_auth=scram|require_auth: 'scram' is not right",
                "target_session_attrs=standby|takes no writes; it must be primary",
                "target_session_attrs=read-only|takes no writes; it must be primary",
                "target_session_attrs=prefer-standby|takes no writes; it must be primary",
                "targetServerType=secondary|takes no writes; it must be primary",
                "target_session_attrs=master|it must be any, prefer-standby, primary,",
                "load_balance_hosts=true|it must be disable or random",
                "keepalives=yes|it must be 0 or 1",
                "keepalives_idle=5|keepalives_idle: it cannot be honoured",
                "tcp_user_timeout=5|tcp_user_timeout: it cannot be honoured",
                "passfile=%2Fx|passfile: it cannot be honoured",
                "service=x|service: it cannot be honoured",
                "requirepeer=postgres|requirepeer: it cannot be honoured",
                "sslcrl=%2Fx|checkRevocation",
                "sslcertmode=require|sslcertmode: 'require' cannot be honoured",
                "sslsni=0|sslsni: '0' cannot be honoured",
                "ssl_min_protocol_version=TLSv1.3|jdk.tls.client.protocols=TLSv1.3",
                "min_protocol_version=3.2|min_protocol_version: '3.2' cannot be honoured",
                "gssdelegation=1|gssdelegation: '1' cannot be honoured",
                "client_encoding=LATIN1|client_encoding: 'LATIN1' cannot be honoured",
                "replication=database|replication: it cannot be honoured",
                "oauth_issuer=x|oauth_issuer: it cannot be honoured",
                "readOnly=true|readOnly: it cannot be honoured",
                "ssl=yes|ssl: 'yes' is not right",
                "tcpKeepAlive=yes|tcpKeepAlive: 'yes' is not right; it must be true or false",
                "socketTimeout=soon|socketTimeout: 'soon' is not right; it must be a whole number",
                "socketTimeout=-1|socketTimeout: '-1' is not right; it must not be negative",
                "connectTimeout=-1|connectTimeout: '-1' is not right; it must not be negative",
                "preparedStatementCacheQueries=-5|it must not be negative",
                "loggerLevel=TRACE|loggerLevel: it cannot be honoured",
                "loggerFile=%2Fx|loggerFile: it cannot be honoured",
                "hostRecheckSeconds=1|hostRecheckSeconds: it cannot be honoured",
                "connect_timeout=soon|connect_timeout: 'soon' is not right",
                "connect_timeout=99999999|it must be at most 2147483",
                "application_name=%zz|application_name: its value is not percent-encoded",
                "application_name=a%0Ab|application_name: its value has a character that cannot be seen",
                "host=%2Fvar%2Frun%2Fpostgresql|the host is given twice",
                "dbname=x|the database is given twice",
            })
    @DisplayName("is refused if a parameter cannot be honoured, by the parameter's name (SEC-93)")
    void refusedParameter(String query, String words) {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgres://db/app?" + query))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageStartingWith("DATABASE_URL: ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres:///app|it names no host",
                "postgres://ann:secret@/app|it names no host",
                "postgres:///app?host=/var/run/postgresql|its host is a Unix socket",
                "postgres://%2Fvar%2Frun%2Fpostgresql/app|its host is a Unix socket",
                "postgres:///app?host=@abstract|its host is a Unix socket",
                "postgres://db:70000/app|its port is not right",
                "postgres://db:0/app|its port is not right",
                "postgres:///app?host=a,b,c&port=1,2|parameter port",
                "postgres:///app?host=a:1&port=2|the port is given twice",
                "postgres://ann:secret@db/app?user=ben|the user is given twice",
                "postgres://ann:secret@db/app?password=other|the password is given twice",
                "postgres://ann:sec%00ret@db/app|its value is not right",
                "postgres://a,,b/app|its value is not right",
                "jdbc:postgresql://db/app?sslmod=verify-full|did you mean 'sslmode'?",
                "jdbc:postgresql://ann:secret@db/app?channel_binding=require&sslmode=disable|needs TLS",
            })
    @DisplayName("that leads nowhere says why")
    void leadsNowhere(String url, String words) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining(words)
                .hasMessageNotContainingAny("secret", "other", "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://db/app?user=ann&password=hush&hushhush",
                "postgres://ann:p?hush&hush@db/app",
                "postgres://ann:p?hush=x@db",
                "postgres://ann:p?sslmode=hush@db/app"
            })
    @DisplayName("does not show the possible rest of a password with an ampersand or a question mark in it (SEC-27)")
    void restOfAPassword(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:secret@db/app",
                "db/app",
                "postgres://",
                "postgres://ann:sec@ret@db/app",
                "postgres://ann:%zz-secret@db/app",
                "postgres://ann:secret@db/app#x",
                ""
            })
    @DisplayName("that is malformed is refused in one line that does not repeat it (SEC-27)")
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
        for (var url :
                new String[] {"jdbc:postgresql://db/app?user=ann&password=secret", "jdbc:postgresql://ann:secret@db/app"
                }) {
            assertThat(DatabaseAddress.parse(url).jdbcUrl()).doesNotContain("secret");
            assertThat(DatabaseAddress.parse(url).place()).isEqualTo("db/app");
            assertThat(DatabaseAddress.parse(url).toString()).doesNotContain("secret");
        }
        assertThatThrownBy(() -> DatabaseAddress.parse("jdbc:postgresql://db/app?\npassword=secret"))
                .hasMessageNotContainingAny("secret", "\n");
    }
}
