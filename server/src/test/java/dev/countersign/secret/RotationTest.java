package dev.countersign.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.OneNode;
import dev.countersign.database.Database;
import dev.countersign.database.DatabaseUnusable;
import dev.countersign.onetime.CodeCheck;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.secret.RotationResult.Resealed;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.Receiver;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import dev.countersign.webhooks.AdditionResult;
import dev.countersign.webhooks.WebhookType;
import dev.countersign.webhooks.Webhooks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionOperations;

/** SEC-74: the secret is replaced while nodes serve. {@code RotationIT} does it with processes, and under load. */
@DisplayName("Replacing the secret")
class RotationTest {
    private static final String OLD = TestServer.SECRET;
    private static final String NEW = "the next secret for tests, as long as the other";
    private static final String THIRD = "a third secret for tests, as long as the others";
    private static final String ANOTHER_DATABASES =
            "SESSION_SECRET: the secret is not the one that this database was set up with";
    private static final String NOT_BEFORE =
            "SESSION_SECRET_PREVIOUS: is not the secret that this database used before SESSION_SECRET";

    private final TestServer first = TestServer.alone("countersign.webhooks.allowed-networks=127.0.0.1/32");
    private final Browser member = first.member();

    private TestServer node(String secret) {
        return first.anotherNode("countersign.secret=" + secret);
    }

    private TestServer node(String secret, String previous) {
        return first.anotherNode("countersign.secret=" + secret, "countersign.secret-previous=" + previous);
    }

    private static RotationResult rotate(TestServer node) {
        return node.room(Rotation.class)
                .run((what, done, all) -> assertThat(done).isLessThanOrEqualTo(all));
    }

    private static List<Resealed> done(RotationResult result) {
        assertThat(result).isInstanceOf(RotationResult.Done.class);
        return ((RotationResult.Done) result).resealed();
    }

    /** The node that knew the old secret alone is gone, and the new secret is in force. */
    private TestServer rotated() {
        first.stop();
        var both = node(NEW, OLD);
        assertThat(done(rotate(both))).allMatch(table -> table.unreadable() == 0);
        return both;
    }

    private record Code(UUID id, String text) {
        @Override
        public String toString() {
            return "Code[not shown]";
        }
    }

    private static Code oneTimeCode(TestServer node, Purpose purpose) {
        return Objects.requireNonNull(node.room(TransactionOperations.class).execute(status -> {
            var codes = node.room(OneTimeCodes.class);
            var code = codes.make(purpose, Optional.empty(), TestServer.freshEmail(), Optional.empty());
            return new Code(code.id(), codes.textOf(code).text());
        }));
    }

    private static Map<UUID, String> rows(TestServer node, String query) {
        return node
                .rows()
                .sql(query)
                .query((row, number) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    @DisplayName("begins once every node has both secrets; until then the old one is in force on all of them")
    void bothSecretsFirst() {
        var both = node(NEW, OLD);

        assertThat(member.at(both).signIn(member.email()).status()).isEqualTo(200);
        var newcomer = both.member();
        assertThat(first.browser().signIn(newcomer.email()).status())
                .as("a password stored by the node that has both")
                .isEqualTo(202);
        assertThat(first.browser()
                        .recover(newcomer.email(), newcomer.recoveryCodes().getFirst())
                        .status())
                .isEqualTo(200);

        assertThat(rotate(both))
                .isInstanceOfSatisfying(
                        RotationResult.NodesNotReady.class,
                        result -> assertThat(result.addresses()).hasSize(1));
        assertThat(first.browser().signIn(member.email()).status()).isEqualTo(202);

        first.stop();
        Expect.soon(
                () -> both.room(SecretTable.class).nodesWithout(new Secret(NEW)).isEmpty());
        assertThat(rotate(both)).isInstanceOf(RotationResult.Done.class);
    }

    @Test
    @DisplayName("keeps everything valid that was made before: passwords, cookies, codes, forms, webhooks")
    void nothingIsLost() {
        var email = member.email();
        var phone = first.browser().waitFor(email);
        var shown = phone.code();
        var token = member.get("/account").formToken();
        var operatorsCode = oneTimeCode(first, Purpose.OPERATOR_RESET);
        var mailedCode = oneTimeCode(first, Purpose.PASSWORD_RESET);
        try (var receiver = Receiver.start()) {
            var added = (AdditionResult.Added)
                    first.room(Webhooks.class).add(receiver.url(), EnumSet.of(WebhookType.SESSION_STARTED));
            Secrets.remember(added.secret());

            var shop = Application.of(first);
            var idToken = shop.signIn(member).id();

            var both = rotated();

            var laptop = member.at(both);
            assertThat(shop.at(both).signIn(laptop).claims().path("sid"))
                    .as("the keys that sign tokens")
                    .isEqualTo(Application.Tokens.claims(idToken).path("sid"));
            assertThat(laptop.session()).as("the session cookie").isPresent();
            assertThat(laptop.submit("/login/recovery", "action=start&_csrf=" + token)
                            .status())
                    .as("a form")
                    .isEqualTo(303);
            assertThat(laptop.answer(laptop.pendingApproval(), shown).status())
                    .as("a code on a screen")
                    .isEqualTo(200);
            assertThat(phone.at(both).redeem().status()).isEqualTo(200);
            var codes = both.room(OneTimeCodes.class);
            assertThat(codes.find(Purpose.OPERATOR_RESET, operatorsCode.text))
                    .as("an operator's code")
                    .hasValueSatisfying(
                            code -> assertThat(codes.textOf(code).text()).isEqualTo(operatorsCode.text));
            assertThat(codes.check(mailedCode.id, mailedCode.text))
                    .as("a mailed code")
                    .isInstanceOf(CodeCheck.Right.class);
            assertThat(laptop.forget(Browser.SESSION).signIn(email).status())
                    .as("the same browser takes its seat back")
                    .isEqualTo(200);
            var message = receiver.await(1).getFirst();
            assertThat(message.signature()).as("a webhook").isEqualTo(message.signatureBy(added.secret()));
            assertThat(both.browser()
                            .recover(email, member.recoveryCodes().getFirst())
                            .status())
                    .as("a recovery code")
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("leaves nothing that the old secret opens, signs or derives (SEC-74)")
    void oldOpensNothing() {
        var lost = first.member();
        first.room(Webhooks.class).add("https://receiver.invalid/hooks", EnumSet.allOf(WebhookType.class));
        var operatorsCode = oneTimeCode(first, Purpose.OPERATOR_RESET);
        first.browser().get("/oauth2/jwks");
        rotated().stop();
        var after = node(NEW);
        var old = new dev.countersign.secret.Secrets(new Secret(OLD));

        var hashes = rows(after, "SELECT id, password_hash FROM account");
        assertThat(hashes).hasSize(2).allSatisfy((id, stored) -> {
            assertThat(new Seal(old).open(id, stored)).as("password hash").isEmpty();
            assertThat(after.room(Seal.class).open(id, stored).orElseThrow()).startsWith("$argon2id$");
        });
        assertThat(rows(after, "SELECT id, encode(secret, 'base64') FROM webhook_endpoint"))
                .hasSize(1)
                .allSatisfy((id, stored) -> assertThat(old.keysFor(KeyPurpose.WEBHOOK_SECRET)
                                .open(Base64.getMimeDecoder().decode(stored), id))
                        .as("webhook secret")
                        .isEmpty());
        assertThat(rows(after, "SELECT id, encode(private_key, 'base64') FROM signing_key"))
                .hasSize(2)
                .allSatisfy((id, stored) -> assertThat(old.keysFor(KeyPurpose.SIGNING_KEY)
                                .open(Base64.getMimeDecoder().decode(stored), id))
                        .as("signing key")
                        .isEmpty());
        assertThat(after.room(RetiredKeyTable.class).all())
                .hasSize(2)
                .allSatisfy(
                        key -> assertThat(old.keysFor(KeyPurpose.RETIRED_KEY).open(key.bytes(), key.context()))
                                .as("retired key")
                                .isEmpty());
        assertThat(after.room(OneTimeCodes.class).find(Purpose.OPERATOR_RESET, operatorsCode.text))
                .as("a code that the old secret derives")
                .isEmpty();
        var laptop = member.at(after);
        var browser = Objects.requireNonNull(laptop.cookie(Browser.DEVICE)).getBytes(StandardCharsets.US_ASCII);
        var oldForm = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(old.keysFor(KeyPurpose.CSRF_TOKEN).sign(browser));
        assertThat(laptop.submit("/dashboard", "action=sign-out&_csrf=" + oldForm)
                        .status())
                .as("a form signed with the old secret")
                .isEqualTo(403);
        assertThat(laptop.session()).isPresent();
        assertThat(after.browser()
                        .recover(lost.email(), lost.recoveryCodes().getFirst())
                        .status())
                .as("a recovery code, of which only a hash is stored")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("goes on where it was killed, and then finds nothing to do; damaged hashes stay as they are")
    void resumed() {
        first.rows().sql("""
                        INSERT INTO account (id, email, name, password_hash)
                        SELECT gen_random_uuid(), 'damaged' || n || '@example.org', 'Damaged', 'sealed:damaged'
                        FROM generate_series(1, 450) AS n
                        """).update();
        first.stop();
        var both = node(NEW, OLD);
        var parts = new AtomicInteger();

        assertThatThrownBy(() -> both.room(Rotation.class).run((what, done, all) -> {
                    if (parts.incrementAndGet() == 2) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");

        refuses("SESSION_SECRET_PREVIOUS: is not set, and rows are still sealed under the old secret", NEW, "");
        refuses(ANOTHER_DATABASES, OLD, "");
        assertThat(member.at(both).signIn(member.email()).status()).isEqualTo(200);
        assertThat(done(rotate(both)))
                .filteredOn(table -> table.what().equals("password hashes"))
                .singleElement()
                .extracting(Resealed::unreadable)
                .isEqualTo(450L);
        assertThat(rotate(both)).isInstanceOf(RotationResult.NothingToDo.class);
        assertThat(member.at(node(NEW)).signIn(member.email()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("can be done with another secret if it did not begin; recovery codes stay valid")
    void notBegun() {
        first.stop();
        var both = node(NEW, OLD);
        both.rows().sql("""
                CREATE FUNCTION refuse_secret() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'not now';
                END $$
                """).update();
        both.rows()
                .sql(
                        "CREATE TRIGGER refuse_secret BEFORE UPDATE ON secret_check FOR EACH ROW EXECUTE FUNCTION refuse_secret()")
                .update();
        assertThatThrownBy(() -> rotate(both)).isInstanceOf(DataAccessException.class);
        both.rows().sql("DROP FUNCTION refuse_secret CASCADE").update();
        both.stop();
        var other = node(THIRD, OLD);

        assertThat(done(rotate(other))).allMatch(table -> table.unreadable() == 0);

        other.stop();
        var now = node(THIRD);
        assertThat(now.browser()
                        .recover(member.email(), member.recoveryCodes().getFirst())
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("allows exactly the secrets that the database needs, and says in one line what is wrong with others")
    void refused() {
        refuses(ANOTHER_DATABASES, NEW, "");
        refuses(ANOTHER_DATABASES, NEW, THIRD);
        refuses(NOT_BEFORE, OLD, NEW);
        node(NEW, OLD).stop();

        rotated().stop();

        refuses(ANOTHER_DATABASES, OLD, "");
        refuses(NOT_BEFORE, NEW, THIRD);
        node(NEW, OLD).stop();
        node(NEW).stop();
        node(THIRD, NEW).stop();
    }

    private void refuses(String line, String secret, String previous) {
        var arguments = new ArrayList<>(List.of(
                "--countersign.database.url=" + first.databaseUrl(),
                "--server.port=" + TestServer.freePort(),
                "--countersign.secret=" + secret));
        if (!previous.isEmpty()) {
            arguments.add("--countersign.secret-previous=" + previous);
        }
        assertThatThrownBy(() -> OneNode.start(arguments.toArray(String[]::new)))
                .rootCause()
                .isInstanceOf(DatabaseUnusable.class)
                .message()
                .startsWith(line)
                .doesNotContain(OLD, NEW, THIRD, "\n");
    }

    @Test
    @DisplayName("needs a next secret")
    void noNextSecret() {
        assertThat(rotate(first)).isInstanceOf(RotationResult.NoNextSecret.class);
    }

    @Test
    @DisplayName("seals the hashes of sign-ups that wait for a mailed code again, too")
    void pendingSignUps() {
        var old = first.room(Seal.class);
        for (var row = 0; row < 3; row++) {
            var account = UUID.randomUUID();
            first.rows()
                    .sql(
                            "INSERT INTO pending_sign_up (id, token_hash, code_id, account_id, email, name, password_hash, ip, expires_at)"
                                    + " SELECT gen_random_uuid(), sha256(uuid_send(again)), again, :account, 'new@example.org', 'Ann', :hash,"
                                    + " '127.0.0.1', clock_now() + interval '15 minutes'"
                                    + " FROM (SELECT gen_random_uuid() FROM generate_series(1, 2)) AS asked (again)")
                    .param("account", account)
                    .param("hash", old.close(account, "$argon2id$a-hash"))
                    .update();
        }

        rotated().stop();
        var after = node(NEW);

        var prefix = after.room(Seal.class).prefix();
        assertThat(rows(after, "SELECT id, password_hash FROM pending_sign_up"))
                .hasSize(6)
                .allSatisfy((id, hash) -> assertThat(hash).startsWith(prefix));
    }

    @Test
    @DisplayName("leaves an account without a password as it is, and an operator's code still opens it")
    void withoutPassword() {
        var email = member.email();
        first.rows()
                .sql("UPDATE account SET password_hash = :none WHERE email = :email")
                .param("none", Seal.EMPTY)
                .param("email", email)
                .update();

        rotated().stop();
        var after = node(NEW);

        assertThat(rows(after, "SELECT id, password_hash FROM account")).containsValue(Seal.EMPTY);
        var code = new Operator(after).say("accounts", "reset", email).out().strip();
        assertThat(after.browser()
                        .post(
                                "/api/v1/password-reset/operator",
                                Map.of(
                                        "email",
                                        email,
                                        "reset_code",
                                        code,
                                        "new_password",
                                        "violet lantern over the marsh"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("can be done again; recovery codes and browsers from before the first time are still known")
    void twice() {
        var device = member.cookie(Browser.DEVICE);
        rotated().stop();
        var both = node(THIRD, NEW);
        done(rotate(both));
        both.stop();

        var now = node(THIRD);

        var laptop = member.at(now);
        assertThat(laptop.get("/api/v1/session").status()).isEqualTo(200);
        assertThat(laptop.forget(Browser.SESSION).signIn(member.email()).status())
                .as("takes its seat back")
                .isEqualTo(200);
        assertThat(laptop.cookie(Browser.DEVICE)).isEqualTo(device);
        assertThat(now.browser()
                        .recover(member.email(), member.recoveryCodes().getFirst())
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("lets nobody store a hash under the old secret afterwards, not even a node that was cut off meanwhile")
    void cutOff() {
        var both = rotated();
        var old = new Seal(new dev.countersign.secret.Secrets(new Secret(OLD)));
        var id = UUID.fromString(member.at(both).get("/api/v1/session").at("/account/id"));

        for (var hash : List.of(old.close(id, "$argon2id$"), "sealed:anything")) {
            assertThatThrownBy(() -> store(hash, id, both)).isInstanceOf(ConcurrencyFailureException.class);
        }
        store(both.room(Seal.class).close(id, "$argon2id$"), id, both);
        store("none", id, both);
    }

    private static void store(String hash, UUID id, TestServer node) {
        node.rows()
                .sql("UPDATE account SET password_hash = :hash WHERE id = :id")
                .param("hash", hash)
                .param("id", id)
                .update();
    }

    @Test
    @DisplayName("does not look like a change of the password to a sign-in and a password change that are under way")
    void sealedAgainMeanwhile() throws Exception {
        var both = rotated();
        var laptop = member.at(both);
        var id = UUID.fromString(laptop.get("/api/v1/session").at("/account/id"));
        var seal = both.room(Seal.class);
        try (var connection = both.room(Database.class).connect()) {
            connection.setAutoCommit(false);
            var rows = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            var stored = rows.sql("SELECT password_hash FROM account WHERE id = :id FOR NO KEY UPDATE")
                    .param("id", id)
                    .query(String.class)
                    .single();
            var signIn = CompletableFuture.supplyAsync(() -> both.browser().signIn(member.email()));
            var change = CompletableFuture.supplyAsync(() -> laptop.put(
                    "/api/v1/account/password",
                    Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh")));
            // Both have checked the password, and wait for the account.
            Expect.soon(() -> both.rows()
                            .sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                            .query(Integer.class)
                            .single()
                    >= 2);
            rows.sql("UPDATE account SET password_hash = :next WHERE id = :id")
                    .param("next", seal.reseal(id, stored).orElseThrow())
                    .param("id", id)
                    .update();
            connection.commit();

            assertThat(List.of(signIn.get().status(), change.get().status()))
                    .as("whichever comes first")
                    .isIn(List.of(202, 204), List.of(401, 204));
        }
    }

    @Test
    @DisplayName("makes a node not ready that does not know the secret in force")
    void notReady() {
        assertThat(first.browser().get("/health/ready").status()).isEqualTo(200);

        Stream.of(new Secret(NEW).check(), new Secret(OLD).check()).forEach(check -> {
            first.rows()
                    .sql("UPDATE secret_check SET value = decode(:check, 'hex')")
                    .param("check", check)
                    .update();
            var expected = check.equals(new Secret(OLD).check()) ? 200 : 503;
            Expect.soon(() -> first.browser().get("/health/ready").status() == expected);
        });
    }
}
