package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.session.Sessions;
import dev.countersign.support.Application;
import dev.countersign.support.Growth;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import dev.countersign.webhooks.WebhookType;
import dev.countersign.webhooks.Webhooks;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs everything that members and sweepers do, in a database with years of data. It captures the statements where they are
 * executed, so no statement is repeated here, and a new one is judged with the rest. {@code bin/growth} measures how long
 * they take.
 */
@Isolated
@DisplayName("With years of rows,")
class GrowthTest {
    private static final int LIVE = 20_000;
    private static final int LOGGED = 200_000;
    private static final int TOUCHED = 5_000;
    private static final int TOUCHED_AT_ONCE = 500;

    private static final Pattern EXECUTED = Pattern.compile("(?s)Executing prepared SQL \\w+ \\[(.*)]");
    private static final Pattern PARAMETER = Pattern.compile("\\?");

    /** A table or one of its months. */
    private static final String NAMES = "(" + String.join("|", Growth.TABLES) + ")(_first|_[0-9]{4}_[0-9]{2})?";

    private static final String WHOLE_TABLE = "(?s).*Seq Scan on " + NAMES + "\\b.*";

    /** From now on. On a month's first days, its tables are so small that PostgreSQL is right to read all of one. */
    private final Duration middleOfAMonth =
            Duration.ofDays((45 - LocalDate.now(ZoneOffset.UTC).getDayOfMonth()) % 30);

    @Test
    @DisplayName("no statement of a member, an application or a sweeper reads a whole table")
    void plans() {
        var mail = Mailbox.open();
        var empty = TestServer.alone(mail.settings());
        var rows = Growth.rows(empty);
        Growth.beginMonths(empty);
        empty.turnClock(middleOfAMonth);
        Growth.fill(empty, LIVE, LOGGED);
        var before = wholeTablesRead(rows);

        var grown = empty.anotherNode();
        var statements = statementsOf(() -> {
            aDay(grown, mail);
            grown.room(ScheduledTaskHolder.class)
                    .getScheduledTasks()
                    .forEach(task -> task.getTask().getRunnable().run());
        });
        // Connections report their counts only when they close.
        grown.stop();
        mail.close();

        assertThat(wholeTablesRead(rows)).as("as it was executed").isEqualTo(before);
        assertThat(statements).as("heard").hasSizeGreaterThan(50);
        assertThat(statements)
                .as("as it is planned where the parameters are not known")
                .allSatisfy(statement ->
                        assertThat(plan(rows, statement)).as(statement).doesNotMatch(WHOLE_TABLE));
    }

    /** The schema before had an index on last_seen_at, and none with maybe_idle_since. */
    @Test
    @DisplayName("a touch writes at most half of the WAL that it wrote when last_seen_at had an index")
    void walOfTouches() {
        var empty = TestServer.alone();
        Growth.fill(empty, TOUCHED, TOUCHED);
        var rows = Growth.rows(empty);
        var server = empty.anotherNode();
        var touch = statementsOf(() -> {
                    var member = server.member();
                    server.turnClock(Duration.ofMinutes(2));
                    member.get("/verify");
                    server.room(Sessions.class).writeTouches();
                })
                .stream()
                .filter(statement -> statement.contains("SET last_seen_at = seen_at"))
                .findFirst()
                .orElseThrow();

        var now = walOfEach(touch, rows);
        rows.sql("CREATE INDEX session_last_seen_at ON session (last_seen_at)").update();
        rows.sql("DROP INDEX session_by_kind_maybe_idle_since").update();
        rows.sql("ALTER TABLE session RESET (fillfactor)").update();
        rows.sql("VACUUM FULL session").update();
        var before = walOfEach(touch, rows);

        System.out.printf("WAL of a touch: %d bytes, with an index on last_seen_at %d bytes%n", now, before);
        assertThat(now).isLessThanOrEqualTo(before / 2);
        server.stop();
    }

    /** In bytes, without images of pages, once all sessions have been touched a few times. */
    private static long walOfEach(String touch, JdbcClient rows) {
        var rounds = 0;
        while (true) {
            var plans = new ArrayList<JsonNode>();
            for (var batch = 0; batch < TOUCHED / TOUCHED_AT_ONCE; batch++) {
                plans.add(touch(touch, rows, batch));
            }
            rounds++;
            if (rounds > 5
                    && plans.stream().allMatch(plan -> plan.at("/WAL FPI").asLong() == 0)) {
                return plans.stream()
                                .mapToLong(plan -> plan.at("/WAL Bytes").asLong())
                                .sum()
                        / TOUCHED;
            }
            assertThat(rounds).as("rounds with images of pages").isLessThan(20);
        }
    }

    private static JsonNode touch(String statement, JdbcClient rows, int batch) {
        var ids = rows.sql("SELECT id FROM session WHERE abs(hashtext(id::text)) % :batches = :batch")
                .param("batches", TOUCHED / TOUCHED_AT_ONCE)
                .param("batch", batch)
                .query(String.class)
                .list();
        var plan = rows.sql("EXPLAIN (ANALYZE, WAL, FORMAT JSON) " + statement)
                .param(String.join(",", ids))
                .param(String.join(",", Collections.nCopies(ids.size(), "infinity")))
                .param("PT0S")
                .param("P30D")
                .param("P30D")
                .query(String.class)
                .single();
        return JsonMapper.shared().readTree(plan).at("/0/Plan");
    }

    private void aDay(TestServer server, Mailbox mail) {
        var webhooks = server.room(Webhooks.class);
        webhooks.add("https://receiver.invalid/hooks", EnumSet.allOf(WebhookType.class));
        var endpoint = webhooks.all().getFirst().endpoint().id();
        var laptop = server.member();
        laptop.live().next("hello");
        var phone = laptop.admit(server.browser());
        server.browser().signIn(laptop.email());
        server.turnClock(middleOfAMonth.plusMinutes(2));
        for (var time = 0; time < 6; time++) {
            phone.signIn(phone.email());
            var nobody = Map.of("email", TestServer.freshEmail(), "password", "not the right password");
            server.browser().post("/api/v1/session", nobody);
            var older = laptop.get("/api/v1/session-log?limit=1").at("/next");
            laptop.get("/api/v1/session-log?limit=1&before=" + older);
            laptop.get("/dashboard?before=" + older + "&events-before=" + older);
            laptop.get("/verify");
            laptop.get("/api/v1/sessions");
        }
        laptop.delete("/api/v1/sessions");

        var stranger = server.browser().waitFor(laptop.email());
        var request = laptop.pendingApproval();
        laptop.answer(request, stranger.code().equals("000000") ? "000001" : "000000");
        laptop.post("/api/v1/approvals/" + request + "/denial", null);
        stranger.redeem();
        server.browser().waitFor(laptop.email()).delete("/api/v1/approval");

        laptop.post("/api/v1/account/verification", null);
        laptop.put("/api/v1/account/verification", Map.of("code", "1234 5678"));
        laptop.post("/api/v1/account/email", Map.of("email", TestServer.freshEmail(), "password", TestServer.PASSWORD));
        laptop.put("/api/v1/account/email", Map.of("code", "1234 5678"));
        server.browser().post("/api/v1/account/email/undo", Map.of("code", "0".repeat(24)));
        laptop.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD));
        laptop.post("/api/v1/account/export", Map.of("password", TestServer.PASSWORD));
        server.member().delete("/api/v1/account", Map.of("password", TestServer.PASSWORD));
        laptop.put(
                "/api/v1/account/password",
                Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh"));
        laptop.delete("/api/v1/session");

        webhooks.replay(endpoint, Duration.ofHours(1));
        webhooks.replay(endpoint, endpoint);
        webhooks.remove(endpoint);

        var viewer = server.member();
        var television = Television.at(server);
        television.poll();
        Television.type(viewer, "BBBB-BBBB");
        television.approvedBy(viewer);
        var tokens = television.fetch();
        television.application().refresh(tokens.refresh());
        television.application().revoke(tokens.refresh());
        var box = Television.at(server);
        box.deniedBy(viewer);

        var operator = new Operator(server);
        var helped = server.member().email();
        List.of(
                        "accounts show " + helped,
                        "accounts list --limit 1",
                        "accounts list --after " + helped,
                        "accounts list --state locked",
                        "accounts list --state disabled",
                        "accounts list --state unverified",
                        "accounts unlock " + helped,
                        "accounts rename " + helped + " Ben",
                        "accounts email " + helped + " new-" + helped,
                        "sessions list new-" + helped,
                        "events new-" + helped + " --limit 1",
                        "sessions end new-" + helped)
                .forEach(command -> assertThat(operator.say(command.split(" ")).status())
                        .as(command)
                        .isZero());

        var lost = server.member();
        server.browser().recover(lost.email(), lost.recoveryCodes().getFirst());

        applications(server);
        reset(server, mail);
        signUp(server.anotherNode("countersign.sign-up=verified"), mail);
    }

    private static void applications(TestServer server) {
        var garden = Application.of(server, Application.foreign());
        var member = server.member();
        var more = Map.of("scope", "openid email offline_access");
        garden.press(member, garden.consentPage(member, Map.of()), "cancel");
        var tokens = Application.Tokens.of(garden.redeem(garden.allowed(member, more)));
        garden.isActive(tokens.access());
        var next = Application.Tokens.of(garden.refresh(tokens.refresh()));
        garden.revoke(next.access());
        garden.redeem(garden.code(member, more));
        member.get("/account");
        member.get("/dashboard");
        assertThat(member.delete("/api/v1/account/applications/" + garden.id()).status())
                .isEqualTo(204);
        garden.redeem(garden.allowed(member, more));
        member.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD));
    }

    private static void signUp(TestServer server, Mailbox mail) {
        var email = TestServer.freshEmail();
        var browser = server.browser();
        browser.askToSignUp(email);
        var code = mail.codeTo(email);
        browser.enterSignUpCode("00000000");
        browser.enterSignUpCode(code);
        var invited = TestServer.freshEmail();
        new Operator(server).say("accounts", "invite", invited);
        server.browser().signUpInvited(invited, mail.codeTo(invited));
        server.stop();
    }

    private static void reset(TestServer server, Mailbox mail) {
        var member = server.member();
        server.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();
        server.browser().forgot(TestServer.freshEmail());
        var stopped = server.browser();
        stopped.forgot(member.email());
        stopped.enterMailedCode("00000000");
        stopped.enterMailedCode(mail.resetCodeTo(member.email(), 1));
        var request = member.pendingApproval();
        member.post("/api/v1/approvals/" + request + "/denial", null);
        member.delete("/api/v1/approvals/" + request + "/denial");
        stopped.reset();
        var browser = server.browser();
        browser.forgot(member.email());
        browser.enterMailedCode(mail.resetCodeTo(member.email(), 2));
        browser.enterRecoveryCode("not a code");
        browser.enterRecoveryCode(member.recoveryCodes().getFirst());
        browser.chooseNewPassword("violet lantern over the marsh");
    }

    private static Set<String> statementsOf(Runnable use) {
        var log = (Logger) LoggerFactory.getLogger(JdbcTemplate.class);
        var heard = new ListAppender<ILoggingEvent>();
        heard.start();
        log.setAdditive(false);
        log.setLevel(Level.DEBUG);
        log.addAppender(heard);
        try {
            use.run();
        } finally {
            log.detachAppender(heard);
            log.setLevel(null);
            log.setAdditive(true);
        }
        return heard.list.stream()
                .map(event -> EXECUTED.matcher(event.getFormattedMessage()))
                .filter(Matcher::matches)
                .map(executed -> executed.group(1).strip())
                .filter(statement -> Stream.of("ALTER", "CREATE", "SET").noneMatch(statement::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String plan(JdbcClient rows, String statement) {
        var number = new AtomicInteger();
        var numbered = PARAMETER.matcher(statement).replaceAll(found -> "\\$" + number.incrementAndGet());
        return String.join(
                "\n",
                rows.sql("EXPLAIN (GENERIC_PLAN) " + numbered)
                        .query(String.class)
                        .list());
    }

    /** The number of executions of each statement, by any caller. */
    private static List<@Nullable String> wholeTablesRead(JdbcClient rows) {
        return rows.sql(
                        "SELECT relname || ' ' || seq_scan FROM pg_stat_user_tables WHERE relname ~ :names ORDER BY relname")
                .param("names", "^" + NAMES + "$")
                .query(String.class)
                .list();
    }
}
