package dev.countersign.approval;

import dev.countersign.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The six digits of a request, derived and never stored (SEC-40): the truncation of RFC 4226 section 5.3, over the
 * HMAC-SHA-256 of the request's id.
 */
@Component
class ApprovalCodes {
    private final Secret.Key key;

    ApprovalCodes(Secret secret) {
        this.key = secret.keyFor("approval code");
    }

    Code of(UUID approvalId) {
        var id = ByteBuffer.allocate(16)
                .putLong(approvalId.getMostSignificantBits())
                .putLong(approvalId.getLeastSignificantBits())
                .array();
        var mac = key.sign(id);
        var offset = mac[mac.length - 1] & 0xf;
        var truncated = ByteBuffer.wrap(mac, offset, Integer.BYTES).getInt() & 0x7fff_ffff;
        return new Code("%06d".formatted(truncated % 1_000_000));
    }

    /**
     * Compares in constant time (SEC-23).
     *
     * @return empty if this is not the request's code
     */
    Optional<Proof> prove(UUID approvalId, Code typed) {
        var isRight = MessageDigest.isEqual(
                of(approvalId).digits().getBytes(StandardCharsets.US_ASCII),
                typed.digits().getBytes(StandardCharsets.US_ASCII));
        return isRight ? Optional.of(new Proof(approvalId)) : Optional.empty();
    }
}
