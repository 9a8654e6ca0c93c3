package dev.countersign.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.countersign.oidc.IdTokens;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.TestServer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The keys that sign tokens")
class SigningKeysTest {
    private final TestServer server = TestServer.alone();

    private static List<String> ids(TestServer node) {
        try {
            return JWKSet.parse(node.browser().get("/oauth2/jwks").text()).getKeys().stream()
                    .map(JWK::getKeyID)
                    .toList();
        } catch (ParseException notASet) {
            throw new AssertionError(notASet);
        }
    }

    private int stored() {
        return server.rows()
                .sql("SELECT count(*) FROM signing_key")
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("are made when they are first needed, once for all nodes (SEC-87)")
    void made() {
        var other = server.anotherNode();
        assertThat(stored()).isZero();

        var sets = AtOnce.run(8, turn -> ids(turn % 2 == 0 ? server : other));

        assertThat(stored()).isEqualTo(2);
        assertThat(sets.stream().distinct()).hasSize(1);
    }

    @Test
    @DisplayName("are published without their private halves, which are stored sealed (SEC-87)")
    void sealed() {
        var set = server.browser().get("/oauth2/jwks");

        assertThat(set.json().path("keys"))
                .hasSize(2)
                .allSatisfy(key -> assertThat(key.propertyNames()).doesNotContain("d", "p", "q", "dp", "dq", "qi"));
        assertThat(server.rows()
                        .sql("SELECT count(*) FROM signing_key WHERE get_byte(private_key, 0) = 48"
                                + " AND get_byte(private_key, 1) IN (129, 130)")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(set.header("Cache-Control")).as("a new key signs at once").hasValue("no-cache");
    }

    @Test
    @DisplayName("are replaced on every node, and the old ones are published for a day and check hints for longer")
    void rotated() {
        var other = server.anotherNode();
        var member = server.member();
        var shop = Application.of(server);
        var before = ids(server);
        var idToken = shop.signIn(member).id();

        var next = server.room(SigningKeys.class).rotate(false);

        assertThat(next).hasSize(2);
        assertThat(ids(other)).hasSize(4).containsAll(before);
        assertThat(server.rows()
                        .sql("SELECT count(*) FROM signing_key WHERE private_key IS NOT NULL")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
        var header = new String(
                java.util.Base64.getUrlDecoder().decode(shop.signIn(member).id().split("\\.")[0]),
                StandardCharsets.US_ASCII);
        assertThat(next).anyMatch(id -> header.contains(id.toString()));

        server.turnClock(Duration.ofHours(25));
        assertThat(ids(server)).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(server.room(IdTokens.class).read(idToken)).isPresent();
    }

    @Test
    @DisplayName("are not trusted any more once the operator says that they have leaked (SEC-87)")
    void leaked() {
        var before = ids(server);
        var idToken = Application.of(server).signIn(server.member()).id();

        server.room(SigningKeys.class).rotate(true);

        assertThat(ids(server)).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(server.room(IdTokens.class).read(idToken)).isEmpty();
        assertThat(Application.of(server).signIn(server.member()).id()).isNotEmpty();
    }

    @Test
    @DisplayName("are named by the discovery document, with all that this server can do")
    void discovery() {
        var document = server.browser().get("/.well-known/openid-configuration").json();
        var issuer = server.url().toString();

        assertThat(document.path("issuer").asString()).isEqualTo(issuer);
        for (var endpoint : Map.of(
                        "authorization_endpoint", "/oauth2/authorize",
                        "token_endpoint", "/oauth2/token",
                        "userinfo_endpoint", "/oauth2/userinfo",
                        "jwks_uri", "/oauth2/jwks",
                        "introspection_endpoint", "/oauth2/introspect",
                        "revocation_endpoint", "/oauth2/revoke",
                        "end_session_endpoint", "/oauth2/logout")
                .entrySet()) {
            assertThat(document.path(endpoint.getKey()).asString()).isEqualTo(issuer + endpoint.getValue());
        }
        assertThat(document.path("authorization_response_iss_parameter_supported")
                        .asBoolean())
                .isTrue();
        assertThat(server.browser()
                        .get("/.well-known/oauth-authorization-server")
                        .json())
                .isEqualTo(document);
    }
}
