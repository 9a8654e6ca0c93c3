package dev.countersign.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The client's memory")
class MemoryTest {
    private static final Duration TRUST = Duration.ofSeconds(2);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - MINUTE);
    private final Memory memory = new Memory(10, clock::get);

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static Member member() {
        return new Member(
                UUID.randomUUID(),
                "ann@example.org",
                "Ann",
                new MemberSession(
                        UUID.randomUUID(), "Firefox on Linux", "password", Instant.EPOCH, Instant.EPOCH, false));
    }

    private static Fingerprint token(int number) {
        return Fingerprint.of("token" + number);
    }

    private Object trusted() {
        var stream = memory.beginAnew();
        memory.trust(stream, clock.get(), TRUST);
        return stream;
    }

    private Member remembered(Fingerprint token) {
        var member = member();
        var now = clock.get();
        memory.remember(token, member, now, now + MINUTE);
        return member;
    }

    @Test
    @DisplayName("answers while it is trusted, until it is time to ask again")
    void trust() {
        var before = remembered(token(1));
        assertThat(memory.find(token(1))).isEmpty();
        trusted();
        var member = remembered(token(1));
        memory.remember(token(2), member(), clock.get(), clock.get());

        assertThat(memory.find(token(1))).contains(member);
        assertThat(member).isNotEqualTo(before);
        assertThat(memory.find(token(2))).isEmpty();
    }

    @Test
    @DisplayName("trusts for at most two seconds after the last heartbeat, and no answer beyond its time")
    void timePasses() {
        var stream = trusted();
        remembered(token(1));

        pass(TRUST.minusNanos(1));
        assertThat(memory.find(token(1))).isPresent();
        pass(Duration.ofNanos(1));
        assertThat(memory.find(token(1))).isEmpty();

        for (var seconds = 2; seconds < 60; seconds++) {
            memory.trust(stream, clock.get(), TRUST);
            assertThat(memory.find(token(1))).isPresent();
            pass(Duration.ofSeconds(1));
        }
        memory.trust(stream, clock.get(), TRUST);
        assertThat(memory.find(token(1))).isEmpty();
    }

    @Test
    @DisplayName("remembers no answer older than its record of changes")
    void stalledAsker() {
        var stream = trusted();
        var member = member();
        var asked = clock.get();
        memory.forget(stream, member.session().id());

        pass(Duration.ofSeconds(11));
        memory.trust(stream, clock.get(), TRUST);
        memory.remember(token(1), member, asked, asked + MINUTE);

        assertThat(memory.find(token(1))).isEmpty();
    }

    @Test
    @DisplayName("remembers no answer from a node that did not yet know of another's refusal")
    void deafNode() {
        trusted();
        pass(Duration.ofMillis(500));
        var knownThere = clock.get();
        pass(Duration.ofMillis(500));
        memory.forget(token(1));

        memory.remember(token(1), member(), knownThere, clock.get() + MINUTE);
        assertThat(memory.find(token(1))).isEmpty();

        pass(Duration.ofNanos(1));
        remembered(token(1));
        assertThat(memory.find(token(1))).isPresent();
    }

    @Test
    @DisplayName("keeps no more refusals than sessions, and drops them after a few seconds")
    void refusals() {
        for (var number = 0; number < 100; number++) {
            memory.forget(token(number));
        }
        assertThat(memory).extracting("refused", InstanceOfAssertFactories.MAP).hasSize(10);

        pass(Duration.ofSeconds(11));
        memory.forget(token(1));
        assertThat(memory).extracting("refused", InstanceOfAssertFactories.MAP).hasSize(1);
    }

    @Test
    @DisplayName("trusts from the sending of the heartbeat, for the rest of the lease, at most two seconds")
    void fromTheSending() {
        var stream = memory.beginAnew();
        memory.trust(stream, clock.get() - TRUST.toNanos(), Duration.ofHours(1));
        assertThat(memory.isTrusted()).isFalse();

        memory.trust(stream, clock.get(), Duration.ZERO);
        assertThat(memory.isTrusted()).isFalse();

        memory.trust(stream, clock.get(), TRUST);
        assertThat(memory.isTrusted()).isTrue();
        memory.trust(stream, clock.get() - TRUST.toNanos(), TRUST);
        assertThat(memory.isTrusted()).isTrue();
    }

    @Test
    @DisplayName("forgets a session by its id, and all of an account's sessions by the account's id")
    void forget() {
        var stream = trusted();
        var one = remembered(token(1));
        var two = remembered(token(2));
        remembered(token(3));

        memory.forget(stream, one.session().id());
        memory.forget(stream, two.id());

        assertThat(memory.find(token(1))).isEmpty();
        assertThat(memory.find(token(2))).isEmpty();
        assertThat(memory.find(token(3))).isPresent();
    }

    @Test
    @DisplayName("remembers no answer from before the stream named its row")
    void answerOvertaken() {
        var stream = trusted();
        var member = member();
        var asked = clock.get();

        memory.forget(stream, member.session().id());
        memory.remember(token(1), member, asked, asked + MINUTE);
        assertThat(memory.find(token(1))).isEmpty();

        pass(Duration.ofNanos(1));
        memory.remember(token(1), member, clock.get(), asked + MINUTE);
        assertThat(memory.find(token(1))).isPresent();
    }

    @Test
    @DisplayName("remembers no answer from before the stream was trusted")
    void answerBeforeTheStream() {
        var asked = clock.get();
        pass(Duration.ofNanos(1));
        trusted();

        memory.remember(token(1), member(), asked, asked + MINUTE);

        assertThat(memory.find(token(1))).isEmpty();
    }

    @Test
    @DisplayName("keeps nothing from one stream to the next, and ignores the old one")
    void streams() {
        var last = trusted();
        remembered(token(1));
        var next = memory.beginAnew();
        memory.trust(last, clock.get(), TRUST);
        assertThat(memory.isTrusted()).isFalse();

        memory.trust(next, clock.get(), TRUST);

        assertThat(memory.find(token(1))).isEmpty();
    }

    @Test
    @DisplayName("never holds more sessions than its size")
    void bounded() {
        trusted();
        for (var number = 0; number < 1_000; number++) {
            remembered(token(number));
        }

        var held = 0;
        for (var number = 0; number < 1_000; number++) {
            held += memory.find(token(number)).isPresent() ? 1 : 0;
        }
        assertThat(held).isEqualTo(10);
        assertThat(memory.find(token(990))).as("the oldest goes first").isPresent();
        assertThat(memory.find(token(999))).isPresent();
    }
}
