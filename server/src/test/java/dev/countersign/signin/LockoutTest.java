package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * N8: each row of the table in {@code docs/lockout.md} is a test. It tries the ways in, the quickest first, with what the member
 * still has, until one works; that must be the one that the document names.
 */
@DisplayName("A member who has")
class LockoutTest {
    private static final Path DOCUMENT = Path.of("../docs/lockout.md");
    private static final Pattern ROW =
            Pattern.compile("\\| (yes|no) \\| (yes|no) \\| (yes|no) \\| (yes|no) \\| ([^|]+) \\| ([^|]+) \\|");

    private static final String NOT_THE_PASSWORD = "I have forgotten what it was";
    private static final String NEW_PASSWORD = "quiet harbour, seven paper boats";
    private static final String NO_RECOVERY_CODE = "0000-0000-0000-0000-0000-0000";

    private static final Duration RESET_WAIT = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofMinutes(62);

    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer WITH_MAIL = TestServer.alone(MAIL.settings());
    private static final TestServer WITHOUT_MAIL = TestServer.alone();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    /** What the member has not lost. */
    record Kept(boolean password, boolean device, boolean recoveryCode, boolean mailbox) {
        @Override
        public String toString() {
            return "%s, %s, %s, %s"
                    .formatted(
                            said(password, "password"),
                            said(device, "device"),
                            said(recoveryCode, "recovery code"),
                            said(mailbox, "mailbox"));
        }

        private static String said(boolean kept, String what) {
            return (kept ? "their " : "no ") + what;
        }
    }

    record Row(Kept kept, boolean mail, Way way) {
        @Override
        public String toString() {
            return kept + (mail ? "; with mail: " : "; without mail: ") + way;
        }
    }

    /** The ways in, the quickest first. */
    enum Way {
        APPROVAL("approval", Member::approve),
        RECOVERY("recovery", Member::recover),
        CODE_ON_DEVICE("code on the device", Member::changePasswordWithRecoveryCode),
        MAIL_APPROVED("mail, approved", Member::resetWithApproval),
        MAIL_WITH_CODE("mail, with a code", Member::resetWithRecoveryCode),
        MAIL_AFTER_WAIT("mail, after a wait", Member::resetAfterWait),
        AFTER_THE_SESSIONS("after the sessions", Member::signInAfterTheSessions),
        OPERATOR("operator", Member::askOperator);

        private final String words;

        @SuppressWarnings("ImmutableEnumChecker") // A reference to a method of this class.
        private final Attempt attempt;

        Way(String words, Attempt attempt) {
            this.words = words;
            this.attempt = attempt;
        }

        static Way of(String words) {
            return Arrays.stream(values())
                    .filter(way -> way.words.equals(words))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String toString() {
            return words;
        }
    }

    @FunctionalInterface
    interface Attempt {
        /** @return whether it let the member in */
        boolean by(Member member);
    }

    static List<Row> rows() throws IOException {
        var rows = Files.readAllLines(DOCUMENT).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .flatMap(row -> {
                    var kept = new Kept(yes(row.group(1)), yes(row.group(2)), yes(row.group(3)), yes(row.group(4)));
                    return Stream.of(
                            new Row(kept, true, Way.of(row.group(5).strip())),
                            new Row(kept, false, Way.of(row.group(6).strip())));
                })
                .toList();
        assertThat(rows.stream().map(Row::kept).distinct())
                .as("rows of the table")
                .hasSize(16);
        return rows;
    }

    private static boolean yes(String word) {
        return word.equals("yes");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("lost something gets in by the way that the document names")
    void row(Row row) {
        var server = row.mail ? WITH_MAIL : WITHOUT_MAIL;

        var first = Stream.of(Way.values())
                .filter(way -> way.attempt.by(new Member(server, row.kept)))
                .findFirst();

        assertThat(first).contains(row.way);
    }

    /** A new member for each attempt, with a confirmed address, signed in on one device. */
    record Member(TestServer server, Kept kept, Browser device, Browser here) {
        Member(TestServer server, Kept kept) {
            this(server, kept, server.member(), server.browser());
            server.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                    .param("email", device.email())
                    .update();
        }

        boolean approve() {
            if (signIn(here).status() != 202) {
                return false;
            }
            answerOnDevice(here.code());
            return here.redeem().status() == 200;
        }

        boolean recover() {
            var typed = Map.of("email", device.email(), "password", password(), "recovery_code", recoveryCode());
            return here.post("/api/v1/session/recovery", typed).status() == 200;
        }

        boolean changePasswordWithRecoveryCode() {
            var typed = Map.of("recovery_code", recoveryCode(), "new_password", NEW_PASSWORD);
            return kept.device && device.put("/api/v1/account/password", typed).status() == 204;
        }

        boolean resetWithApproval() {
            if (!proveMailbox()) {
                return false;
            }
            answerOnDevice(here.reset().at("/approval/code"));
            return chooseNewPassword();
        }

        boolean resetWithRecoveryCode() {
            return proveMailbox()
                    && here.post("/api/v1/password-reset/recovery", Map.of("recovery_code", recoveryCode()))
                                    .status()
                            == 200
                    && chooseNewPassword();
        }

        boolean resetAfterWait() {
            return proveMailbox() && !chooseNewPassword() && after(RESET_WAIT, this::chooseNewPassword);
        }

        boolean signInAfterTheSessions() {
            return after(IDLE, () -> signIn(here).status() == 200);
        }

        boolean askOperator() {
            var typed = Map.of("email", device.email(), "reset_code", codeByOperator(), "new_password", NEW_PASSWORD);
            return here.post("/api/v1/password-reset/operator", typed).status() == 200;
        }

        private Answer signIn(Browser browser) {
            return browser.post("/api/v1/session", Map.of("email", device.email(), "password", password()));
        }

        /** What somebody else types on the device, who cannot see the code, is as good as nothing. */
        private void answerOnDevice(String code) {
            if (kept.device) {
                device.answer(device.pendingApproval(), code);
            }
        }

        private boolean proveMailbox() {
            return here.forgot(device.email()).status() == 202
                    && here.enterMailedCode(kept.mailbox ? MAIL.resetCodeTo(device.email(), 1) : "0000 0000")
                                    .status()
                            == 200;
        }

        private boolean chooseNewPassword() {
            return here.chooseNewPassword(NEW_PASSWORD).status() == 200;
        }

        private boolean after(Duration wait, BooleanSupplier step) {
            server.turnClock(wait);
            try {
                return step.getAsBoolean();
            } finally {
                server.turnClock(Duration.ZERO);
            }
        }

        private String password() {
            return kept.password ? TestServer.PASSWORD : NOT_THE_PASSWORD;
        }

        private String codeByOperator() {
            return new Operator(server)
                    .say("accounts", "reset", device.email())
                    .out()
                    .strip();
        }

        private String recoveryCode() {
            return kept.recoveryCode ? device.recoveryCodes().getFirst() : NO_RECOVERY_CODE;
        }
    }
}
