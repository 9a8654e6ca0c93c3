package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Database;
import dev.countersign.secret.Secret;
import dev.countersign.secret.Secrets;
import java.util.HashSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A code")
class ApprovalCodesTest {
    private final ApprovalCodes codes =
            new ApprovalCodes(new Secrets(new Secret("thirty-two bytes of secret, at least")));
    private final UUID request = UUID.fromString("01a20a9b-e330-7cac-a650-0265e1451b48");

    @Test
    @DisplayName("is six digits, leading zeros included, spread over the whole range (SEC-40)")
    void sixDigits() {
        var thousand = Stream.generate(Database::newId)
                .map(codes::of)
                .map(Code::digits)
                .limit(1_000)
                .toList();

        assertThat(thousand).allMatch(code -> code.matches("[0-9]{6}"));
        assertThat(thousand).anyMatch(code -> code.startsWith("0")).anyMatch(code -> code.startsWith("9"));
        assertThat(new HashSet<>(thousand)).hasSizeGreaterThan(980);
    }

    @Test
    @DisplayName("belongs to its request and to our secret (SEC-40)")
    void derived() {
        assertThat(codes.of(request)).isEqualTo(codes.of(request));
        var others = Stream.of(
                        "another secret of thirty-two bytes or more", "a third secret of thirty-two bytes or more")
                .map(secret -> new ApprovalCodes(new Secrets(new Secret(secret))).of(request));
        assertThat(others).doesNotContain(codes.of(request));
    }

    @Test
    @DisplayName("proves its own request and no other (SEC-45)")
    void proves() {
        var code = codes.of(request);
        var next = new Code("%06d".formatted((Integer.parseInt(code.digits()) + 1) % 1_000_000));

        assertThat(codes.prove(request, code).map(Proof::approvalId)).contains(request);
        assertThat(codes.prove(request, next)).isEmpty();
        assertThat(Stream.generate(Database::newId)
                        .limit(20)
                        .filter(other -> codes.prove(other, code).isPresent()))
                .as("requests that have the same code by chance")
                .hasSizeLessThan(3);
    }
}
