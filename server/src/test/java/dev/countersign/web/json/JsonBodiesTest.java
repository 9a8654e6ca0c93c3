package dev.countersign.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request's body")
class JsonBodiesTest {
    private static final TestServer SERVER = TestServer.with();

    /** An unknown email, because wrong passwords are counted. */
    private static final String CREDENTIALS =
            "{\"email\":\"" + TestServer.freshEmail() + "\",\"password\":\"ünknown\"}";

    /** @param body its bytes */
    private static Answer signIn(String contentType, byte[] body) {
        return RawHttp.send(
                SERVER.url(),
                "POST /api/v1/session HTTP/1.1\nContent-Length: " + body.length
                        + (contentType.isEmpty() ? "" : "\nContent-Type: " + contentType),
                new String(body, StandardCharsets.ISO_8859_1));
    }

    private static Answer signIn(byte[] body) {
        return signIn("application/json", body);
    }

    /** The fields that the answer finds fault with, in its order. */
    private static Stream<String> fields(Answer refused) {
        return refused.json()
                .at("/errors")
                .valueStream()
                .map(error -> error.path("field").asString());
    }

    @Test
    @DisplayName("is read as UTF-8, with or without a byte order mark (RFC 8259, section 8.1)")
    void utf8() {
        for (var body : List.of(CREDENTIALS, "\uFEFF" + CREDENTIALS)) {
            Expect.problem(signIn(body.getBytes(StandardCharsets.UTF_8)), 401, "bad-credentials");
        }
        Expect.problem(signIn(("\uFEFF\uFEFF" + CREDENTIALS).getBytes(StandardCharsets.UTF_8)), 400, "malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "ISO-8859-1"})
    @DisplayName("is read in no other encoding, whatever it begins with")
    void otherEncodings(String charset) {
        for (var body : List.of(CREDENTIALS, "\uFEFF" + CREDENTIALS)) {
            Expect.problem(
                    signIn(body.replace("\uFEFF", charset.startsWith("ISO") ? "" : "\uFEFF")
                            .getBytes(Charset.forName(charset))),
                    400,
                    "malformed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00C0\u0080",
                "\u00FF",
                "\u0080",
                "\u00C3",
                "\u00ED\u00A0\u0080",
                "\u00F4\u0090\u0080\u0080",
                "\u00E0\u0080\u0080"
            })
    @DisplayName("that is not UTF-8 is malformed, even if a text would hide it")
    void invalid(String octets) {
        var body = CREDENTIALS.replace("ünknown", octets);

        Expect.problem(signIn(body.getBytes(StandardCharsets.ISO_8859_1)), 400, "malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json; x=y; charset=UTF8"
            })
    @DisplayName("is application/json, with any parameters")
    void mediaType(String type) {
        var body = "{\"email\":\"" + TestServer.freshEmail() + "\",\"password\":\"ünknown\"}";

        Expect.problem(signIn(type, body.getBytes(StandardCharsets.UTF_8)), 401, "bad-credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/vnd.api+json",
                "application/problem+json",
                "application/json-seq",
                "application/*+json",
                "application/*",
                "*/*",
                "text/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/x-jackson-smile",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/json; charset=none",
                "application/json, application/json",
                "json"
            })
    @DisplayName("is of no other media type, and the answer names the right one (RFC 9110, section 15.5.16)")
    void otherMediaTypes(String type) {
        var refused = signIn(type, CREDENTIALS.getBytes(StandardCharsets.UTF_8));

        Expect.problem(refused, 415, "unsupported-media-type");
        assertThat(refused.header("Accept")).hasValue("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | email password name",
                "{\"name\":\"Ann\"} | email password",
                "{\"name\":5,\"email\":null,\"password\":[]} | email password name",
                "{\"admin\":true,\"role\":1} | email password name admin role",
                "{\"email\":\"a@example.org\",\"password\":true,\"Name\":\"Ann\"} | password name Name",
                "{\"email\":5,\"password\":\"short\",\"name\":\" \"} | email password name",
                "{\"email\":\"nobody\",\"password\":\"countersign\",\"extra\":1} | email password name extra",
                "[] | ''",
                "7 | ''"
            })
    @DisplayName("is told every field that is missing, unknown, of another type or against a rule at once")
    void everyField(String body, String fields) {
        var refused = SERVER.browser().post("/api/v1/accounts", body);

        Expect.problem(refused, 422, "invalid");
        assertThat(fields(refused)).containsExactly(fields.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | current_password new_password",
                "{\"new_password\":5} | current_password new_password",
                "{\"new_password\":\"short\"} | current_password new_password",
                "{\"new_password\":\"short\",\"x\":1} | current_password new_password x",
                "{\"current_password\":\"a\",\"recovery_code\":\"b\",\"x\":1} | current_password new_password x",
                "{\"current_password\":null} | current_password new_password",
                "{\"current_password\":\"a\",\"x\":1} | new_password x"
            })
    @DisplayName("is also told at once that it needs exactly one of two fields")
    void oneOfTwo(String body, String fields) {
        var refused = SERVER.member().put("/api/v1/account/password", body);

        Expect.problem(refused, 422, "invalid");
        assertThat(fields(refused)).containsExactly(fields.split(" ", -1));
    }

    @Test
    @DisplayName("is told that its code is not six digits, even beside an unknown field")
    void code() {
        var refused = SERVER.member()
                .post("/api/v1/approvals/00000000-0000-7000-8000-000000000000/answer", "{\"code\":\"12\",\"x\":1}");

        Expect.problem(refused, 422, "invalid");
        assertThat(fields(refused)).containsExactly("code", "x");
    }

    @Test
    @DisplayName("is told what is wrong with each field separately")
    void reasons() {
        var refused = SERVER.browser().post("/api/v1/accounts", "{\"name\":5,\"x\":1,\"email\":\"a@example.org\"}");

        assertThat(refused.json()
                        .at("/errors")
                        .valueStream()
                        .map(error -> error.path("message").asString()))
                .containsExactly("Please fill this in.", "This value has the wrong type.", "This field is unknown.");
    }

    @Test
    @DisplayName("with wrong values too is told of everything that can be judged")
    void everyParameter() {
        var refused = SERVER.member().get("/api/v1/session-log?limit=0&before=x");

        assertThat(fields(refused)).containsExactly("limit", "before");
    }

    @Test
    @DisplayName("is told of twenty unknown fields at most")
    void manyUnknownFields() {
        var many = IntStream.range(0, 1_000)
                .mapToObj(field -> "\"f" + field + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
        var refused = SERVER.browser().post("/api/v1/accounts", many);

        Expect.problem(refused, 422, "invalid");
        assertThat(refused.json().at("/errors")).hasSize(23);
    }

    @Test
    @DisplayName("may be missing only if it is optional")
    void optional() {
        var waiting = SERVER.browser().waitFor(SERVER.member().email());

        for (var body : new String[] {"null", ""}) {
            Expect.problem(waiting.post("/api/v1/approval/redemption", body), 409, "not-approved");
            Expect.problem(waiting.post("/api/v1/session", body), 400, "malformed");
        }
        Expect.invalid(waiting.post("/api/v1/approval/redemption", Map.of()), "end");
    }
}
