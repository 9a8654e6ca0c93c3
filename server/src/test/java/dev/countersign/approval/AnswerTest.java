package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Answering a request")
class AnswerTest {
    private static final TestServer SERVER = TestServer.with("countersign.session.limit=3");
    private static final String NO_SUCH = "01a20a9b-e330-7cac-a650-0265e1451b48";

    private static int triesLeft(Browser approver) {
        return approver.get("/api/v1/approvals")
                .json()
                .at("/approvals/0/tries_left")
                .asInt();
    }

    private static void wrongCode(Answer answer, int triesLeft) {
        Expect.problem(answer, 422, "wrong-code");
        assertThat(answer.json().at("/tries_left").asInt()).isEqualTo(triesLeft);
    }

    @Nested
    @DisplayName("with the right code")
    class Right {

        @Test
        @DisplayName("signs in the waiting device, and no other")
        void letsIn() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());

            var approved = first.answer(first.pendingApproval(), second.code());

            assertThat(approved.status()).isEqualTo(200);
            assertThat(approved.at("/outcome")).isEqualTo("approved");
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("approved");
            assertThat(first.get("/api/v1/approvals").json().at("/approvals").isEmpty())
                    .isTrue();
            var in = second.redeem();
            assertThat(in.at("/outcome")).isEqualTo("signed-in");
            assertThat(in.at("/session/method")).isEqualTo("approval");
            assertThat(second.session()).hasValue(in.at("/session/id"));
            assertThat(second.cookie(Browser.WAITING)).isNull();
        }

        @Test
        @DisplayName("works once: the second answer comes too late (SEC-46)")
        void once() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var code = second.code();
            first.answer(request, code);

            Expect.problem(first.answer(request, code), 410, "approval-closed");
        }
    }

    @Nested
    @DisplayName("with a wrong code")
    class Wrong {

        @Test
        @DisplayName("may happen three times; then the request is over, even for the right code (SEC-42)")
        void threeTries() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var code = second.code();

            wrongCode(first.answer(request, Codes.wrong(code)), 2);
            assertThat(triesLeft(first)).isEqualTo(2);
            wrongCode(first.answer(request, Codes.wrong(code)), 1);
            wrongCode(first.answer(request, Codes.wrong(code)), 0);

            Expect.problem(first.answer(request, code), 410, "approval-closed");
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
            Expect.problem(second.redeem(), 410, "approval-closed");
        }

        @Test
        @DisplayName("costs the same try whichever of the member's devices types it (SEC-42)")
        void sharedTries() {
            var first = SERVER.member();
            var other = first.admit(SERVER.browser());
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();

            wrongCode(first.answer(request, Codes.wrong(second.code())), 2);
            wrongCode(other.answer(request, Codes.wrong(second.code())), 1);
            assertThat(other.answer(request, second.code()).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("includes another request's code: codes are compared, never searched for (SEC-45)")
        void anothersCode() {
            var ann = SERVER.member();
            var bea = SERVER.member();
            var annsDevice = SERVER.browser().waitFor(ann.email());
            var beasDevice = SERVER.browser().waitFor(bea.email());

            if (!annsDevice.code().equals(beasDevice.code())) {
                wrongCode(bea.answer(bea.pendingApproval(), annsDevice.code()), 2);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", "12345", "1234567", "12a456", " 23456", "123 456", "１２３４５６", "٠١٢٣٤٥", "-12345", "12345\n"
                })
        @DisplayName("that is not six digits is refused and costs no try")
        void notSixDigits(String code) {
            var first = SERVER.member();
            SERVER.browser().waitFor(first.email());

            Expect.invalid(first.answer(first.pendingApproval(), code), "code");
            assertThat(triesLeft(first)).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("that is sent again with its key after a lost reply")
    class Again {
        private final Browser first = SERVER.member();
        private final Browser second = SERVER.browser().waitFor(first.email());
        private final String request = first.pendingApproval();

        private Answer answer(Browser approver, UUID key, String code) {
            return send(approver, "answer", key.toString(), Map.of("code", code));
        }

        private Answer deny(UUID key) {
            return send(first, "denial", key.toString(), null);
        }

        private Answer send(Browser approver, String what, String key, @Nullable Object body) {
            return approver.send(
                    "POST",
                    "/api/v1/approvals/" + request + "/" + what,
                    body,
                    more -> more.header("Idempotency-Key", key));
        }

        @Test
        @DisplayName("costs one try; with another key it is a new answer")
        void wrong() {
            var wrong = Codes.wrong(second.code());
            var key = UUID.randomUUID();

            wrongCode(answer(first, key, wrong), 2);
            wrongCode(answer(first, key, wrong), 2);
            wrongCode(answer(first, UUID.randomUUID(), wrong), 1);
            wrongCode(answer(first, key, wrong), 1);
            wrongCode(answer(first, UUID.randomUUID(), wrong), 0);
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        }

        @Test
        @DisplayName("costs one try even if it arrives many times at once")
        void atOnce() {
            var wrong = Codes.wrong(second.code());
            var key = UUID.randomUUID();

            AtOnce.run(10, number -> answer(first, key, wrong)).forEach(answered -> wrongCode(answered, 2));

            assertThat(triesLeft(first)).isEqualTo(2);
        }

        @Test
        @DisplayName("is told that it approved, even after the device has signed in; any other is too late")
        void right() {
            var code = second.code();
            var key = UUID.randomUUID();
            answer(first, UUID.randomUUID(), Codes.wrong(code));

            assertThat(answer(first, key, code).status()).isEqualTo(200);
            second.redeem();

            assertThat(answer(first, key, code).at("/outcome")).isEqualTo("approved");
            Expect.problem(answer(first, UUID.randomUUID(), code), 410, "approval-closed");
            Expect.problem(deny(key), 410, "approval-closed");
        }

        @Test
        @DisplayName("is told that it denied; any other is too late")
        void denial() {
            var key = UUID.randomUUID();

            assertThat(deny(key).status()).isEqualTo(204);
            assertThat(deny(key).status()).isEqualTo(204);
            Expect.problem(deny(UUID.randomUUID()), 410, "approval-closed");
            Expect.problem(answer(first, key, second.code()), 410, "approval-closed");
        }

        @Test
        @DisplayName("does not report success if an answer without a key closed the request")
        void withoutKey() {
            var code = second.code();
            var key = UUID.randomUUID();
            wrongCode(answer(first, key, Codes.wrong(code)), 2);
            assertThat(first.answer(request, code).status()).isEqualTo(200);
            Expect.problem(answer(first, key, Codes.wrong(code)), 410, "approval-closed");

            var other = SERVER.member();
            var waiting = SERVER.browser().waitFor(other.email());
            var asked = "/api/v1/approvals/" + other.pendingApproval();
            var wrong = Map.of("code", Codes.wrong(waiting.code()));
            wrongCode(
                    other.send(
                            "POST", asked + "/answer", wrong, more -> more.header("Idempotency-Key", key.toString())),
                    2);
            assertThat(other.post(asked + "/denial", null).status()).isEqualTo(204);
            Expect.problem(
                    other.send("POST", asked + "/denial", null, more -> more.header("Idempotency-Key", key.toString())),
                    410,
                    "approval-closed");
        }

        @Test
        @DisplayName("reveals nothing to another account (SEC-62)")
        void anotherAccount() {
            var key = UUID.randomUUID();
            answer(first, key, Codes.wrong(second.code()));

            Expect.problem(answer(SERVER.member(), key, second.code()), 404, "not-found");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "no-uuid", "00000000-0000-7000-8000-000000000000, 1"})
        @DisplayName("needs a key that is a UUID")
        void malformed(String key) {
            var code = second.code();

            Expect.problem(send(first, "answer", key, Map.of("code", code)), 400, "malformed");
            var denial = send(first, "denial", key, null);
            Expect.problem(denial, 400, "malformed");
            assertThat(denial.at("/detail")).contains("Idempotency-Key");
            assertThat(triesLeft(first)).isEqualTo(3);
        }

        private Answer sendTwoKeys(String what, @Nullable Object body) {
            var key = UUID.randomUUID().toString();
            return first.send(
                    "POST",
                    "/api/v1/approvals/" + request + "/" + what,
                    body,
                    more -> more.header("Idempotency-Key", key).header("Idempotency-Key", key));
        }

        @Test
        @DisplayName("needs a single key")
        void twoKeys() {
            Expect.problem(sendTwoKeys("answer", Map.of("code", second.code())), 400, "malformed");
            Expect.problem(sendTwoKeys("denial", null), 400, "malformed");
            assertThat(triesLeft(first)).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("is not possible for")
    class NotFor {

        @Test
        @DisplayName("another account: its devices do not find the request, and it costs no try (SEC-62)")
        void anotherAccount() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var stranger = SERVER.member();

            Expect.problem(stranger.answer(request, second.code()), 404, "not-found");
            Expect.problem(stranger.answer(request, Codes.wrong(second.code())), 404, "not-found");
            Expect.problem(stranger.post("/api/v1/approvals/" + request + "/denial", null), 404, "not-found");

            assertThat(triesLeft(first)).isEqualTo(3);
        }

        @Test
        @DisplayName("a request that never existed")
        void unknown() {
            var first = SERVER.member();

            Expect.problem(first.answer(NO_SUCH, "123456"), 404, "not-found");
            Expect.problem(first.answer("no-uuid", "123456"), 404, "not-found");
        }

        @Test
        @DisplayName("a device that signed out after it was asked (SEC-47)")
        void signedOut() {
            var first = SERVER.member();
            var other = first.admit(SERVER.browser());
            var second = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var cookie = first.cookie(Browser.SESSION);
            first.delete("/api/v1/session");

            Expect.problem(
                    first.carry(Browser.SESSION, String.valueOf(cookie)).answer(request, second.code()),
                    401,
                    "not-signed-in");

            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
            assertThat(other.answer(request, second.code()).status()).isEqualTo(200);
        }
    }
}
