package dev.countersign.bench.client;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.countersign.client.Countersign;
import dev.countersign.client.Member;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Who is this request's? By a session that the client keeps true, or by a signature. Each has a thousand tokens, asked for in
 * turn by one thread; a token that is not accepted ends the run.
 */
public class InProcess {
    private static final int TOKENS = 1_000;
    private static final byte[] KEY = new byte[32];

    static {
        new SecureRandom().nextBytes(KEY);
    }

    /** What is asked for in turn. */
    private static final class Turn {
        private final List<String> tokens;
        private int next;

        Turn(List<String> tokens) {
            this.tokens = tokens;
        }

        String next() {
            next = next + 1 < tokens.size() ? next + 1 : 0;
            return tokens.get(next);
        }
    }

    @State(Scope.Benchmark)
    public static class Sessions {
        private Countersign countersign;
        private Turn turn;

        /** {@code -Dserver=… -Dkey-file=… -Dtokens=…}: a node that runs, a key, and a file with a token a line. */
        @Setup
        public void connect() throws IOException, InterruptedException {
            var key = Files.readString(Path.of(System.getProperty("key-file"))).strip();
            countersign = Countersign.connect(URI.create(System.getProperty("server")), key);
            turn = new Turn(Files.readAllLines(Path.of(System.getProperty("tokens"))));
            while (!countersign.isTrusted()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            // What was true before the stream was is not kept.
            TimeUnit.SECONDS.sleep(2);
        }

        @TearDown
        public void close() {
            countersign.close();
        }
    }

    @State(Scope.Benchmark)
    public static class NimbusHs256 {
        private Nimbus nimbus;

        @Setup
        public void sign() throws JOSEException {
            nimbus = new Nimbus(JWSAlgorithm.HS256, new MACSigner(KEY), new MACVerifier(KEY));
        }
    }

    @State(Scope.Benchmark)
    public static class NimbusEs256 {
        private Nimbus nimbus;

        @Setup
        public void sign() throws JOSEException {
            ECKey key = new ECKeyGenerator(Curve.P_256).generate();
            nimbus = new Nimbus(JWSAlgorithm.ES256, new ECDSASigner(key), new ECDSAVerifier(key.toPublicJWK()));
        }
    }

    @State(Scope.Benchmark)
    public static class NimbusEdDsa {
        private Nimbus nimbus;

        @Setup
        public void sign() throws JOSEException {
            OctetKeyPair key = new OctetKeyPairGenerator(Curve.Ed25519).generate();
            nimbus = new Nimbus(JWSAlgorithm.EdDSA, new Ed25519Signer(key), new Ed25519Verifier(key.toPublicJWK()));
        }
    }

    @State(Scope.Benchmark)
    public static class JavaJwtHs256 {
        private final Algorithm algorithm = Algorithm.HMAC256(KEY);
        private final JWTVerifier verifier = JWT.require(algorithm).build();
        private final Turn turn = new Turn(IntStream.range(0, TOKENS)
                .mapToObj(number -> JWT.create()
                        .withSubject(UUID.randomUUID().toString())
                        .withJWTId(UUID.randomUUID().toString())
                        .withClaim("email", "member-" + number + "@example.org")
                        .withClaim("name", "Member " + number)
                        .withExpiresAt(tomorrow())
                        .sign(algorithm))
                .toList());
    }

    private static final class Nimbus {
        private final JWSVerifier verifier;
        private final Turn turn;

        Nimbus(JWSAlgorithm algorithm, JWSSigner signer, JWSVerifier verifier) {
            this.verifier = verifier;
            this.turn = new Turn(IntStream.range(0, TOKENS)
                    .mapToObj(number -> signed(algorithm, signer, number))
                    .toList());
        }

        private static String signed(JWSAlgorithm algorithm, JWSSigner signer, int number) {
            var jwt = new SignedJWT(
                    new JWSHeader(algorithm),
                    new JWTClaimsSet.Builder()
                            .subject(UUID.randomUUID().toString())
                            .jwtID(UUID.randomUUID().toString())
                            .claim("email", "member-" + number + "@example.org")
                            .claim("name", "Member " + number)
                            .expirationTime(tomorrow())
                            .build());
            try {
                jwt.sign(signer);
            } catch (JOSEException failure) {
                throw new IllegalStateException(failure);
            }
            return jwt.serialize();
        }

        JWTClaimsSet verify() throws ParseException, JOSEException {
            var jwt = SignedJWT.parse(turn.next());
            var claims = jwt.getJWTClaimsSet();
            if (!jwt.verify(verifier) || claims.getExpirationTime().before(new Date())) {
                throw new IllegalStateException("not accepted");
            }
            return claims;
        }
    }

    private static Date tomorrow() {
        return new Date(System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1));
    }

    @Benchmark
    public Member countersign(Sessions sessions) {
        return sessions.countersign.check(sessions.turn.next()).orElseThrow();
    }

    @Benchmark
    public Object nimbusHs256(NimbusHs256 state) throws ParseException, JOSEException {
        return state.nimbus.verify();
    }

    @Benchmark
    public Object nimbusEs256(NimbusEs256 state) throws ParseException, JOSEException {
        return state.nimbus.verify();
    }

    @Benchmark
    public Object nimbusEdDsa(NimbusEdDsa state) throws ParseException, JOSEException {
        return state.nimbus.verify();
    }

    @Benchmark
    public Object javaJwtHs256(JavaJwtHs256 state) {
        return state.verifier.verify(state.turn.next());
    }
}
