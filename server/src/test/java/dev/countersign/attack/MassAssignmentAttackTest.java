package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has: a valid request with one extra field. Wants: the field to be set. */
@DisplayName("An unexpected field")
class MassAssignmentAttackTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String ID = "00000000-0000-7000-8000-000000000000";

    private static Map<String, Object> with(String field, Map<String, String> right) {
        var body = new HashMap<String, Object>(right);
        body.put(field, ID);
        return body;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id", "account_id", "accountId", "created_at", "disabled_at", "seat", "approver", "method", "ip"
            })
    @DisplayName("is refused by name in every body, and the rest is not done either (SEC-62)")
    void everyBody(String field) {
        var email = TestServer.freshEmail();
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        var request = member.pendingApproval();

        Expect.invalid(
                SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                with(field, Map.of("email", email, "password", TestServer.PASSWORD, "name", "Ann"))),
                field);
        Expect.invalid(
                SERVER.browser()
                        .post(
                                "/api/v1/session",
                                with(field, Map.of("email", member.email(), "password", TestServer.PASSWORD))),
                field);
        Expect.invalid(
                member.put(
                        "/api/v1/account/password",
                        with(
                                field,
                                Map.of(
                                        "current_password",
                                        TestServer.PASSWORD,
                                        "new_password",
                                        "violet lantern over the marsh"))),
                field);
        Expect.invalid(
                member.post("/api/v1/approvals/" + request + "/answer", with(field, Map.of("code", waiting.code()))),
                field);
        Expect.invalid(waiting.post("/api/v1/approval/redemption", with(field, Map.of("end", ID))), field);

        assertThat(SERVER.browser().signIn(email).status()).isEqualTo(401);
        assertThat(waiting.get("/api/v1/approval").at("/state")).isEqualTo("pending");
        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
    }
}
