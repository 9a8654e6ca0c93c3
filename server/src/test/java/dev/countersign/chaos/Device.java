package dev.countersign.chaos;

import dev.countersign.chaos.Call.Accepted;
import dev.countersign.chaos.Call.Active;
import dev.countersign.chaos.Call.Began;
import dev.countersign.chaos.Call.Ended;
import dev.countersign.chaos.Call.Inactive;
import dev.countersign.chaos.Call.Issued;
import dev.countersign.chaos.Call.Listed;
import dev.countersign.chaos.Call.Logged;
import dev.countersign.chaos.Call.LoggedOut;
import dev.countersign.chaos.Call.Refused;
import dev.countersign.chaos.Call.Told;
import dev.countersign.chaos.Caller.Question;
import dev.countersign.chaos.Caller.Reply;
import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.LiveSocket;
import dev.countersign.support.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One of a member's browsers. Its user acts at random, and each call goes to a random node. */
final class Device {
    private static final URI NOWHERE = URI.create("http://localhost");
    private static final int LONGEST_PAUSE_MS = 120;
    private static final Question VERIFY = new Question("verify", "GET", "/verify");
    private static final Question REDEEM = new Question("redeem", "POST", "/api/v1/approval/redemption");

    /** A session's cookie, kept even after its end. */
    record Ticket(UUID session, String token) {
        Browser alone() {
            return new Browser(NOWHERE, "").carry(Browser.SESSION, token);
        }
    }

    /**
     * What an application got in a session, kept even after its end.
     *
     * @param number stands for the token in the record
     */
    record Pass(UUID session, UUID number, String token) {}

    /** @param socket opened with that session's cookie */
    record Line(UUID session, LiveSocket socket) {}

    private final Member member;
    private final Crowd crowd;
    private final Caller caller;
    private final Random dice;
    private final Queue<Ticket> tickets = new ConcurrentLinkedQueue<>();
    private final Queue<Pass> passes = new ConcurrentLinkedQueue<>();
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private Browser browser = new Browser(NOWHERE, "");
    private volatile @Nullable Ticket signedIn;

    Device(Member member, Crowd crowd, long seed) {
        this.member = member;
        this.crowd = crowd;
        this.caller = crowd.caller();
        this.dice = new Random(seed);
    }

    Queue<Ticket> tickets() {
        return tickets;
    }

    Queue<Pass> passes() {
        return passes;
    }

    Queue<Line> lines() {
        return lines;
    }

    /** @return whether an answer confirmed it */
    boolean signUp() {
        var body = Map.of("email", member.email(), "password", TestServer.PASSWORD, "name", "Ann");
        return withPassword(new Question("sign up", "POST", "/api/v1/accounts", body))
                .is(201);
    }

    void beUsed(long until) {
        while (crowd.isOpen() && crowd.history().now() < until) {
            Pause.millis(dice.nextInt(LONGEST_PAUSE_MS));
            var own = signedIn;
            if (own == null) {
                knock();
            } else {
                act(own);
            }
        }
    }

    private void knock() {
        var die = dice.nextInt(10);
        if (die < 3 && !tickets.isEmpty()) {
            check(oneOf(tickets), caller.anyNode(dice));
        } else if (die < 6 && !passes.isEmpty()) {
            introspect(oneOf(passes), caller.anyNode(dice));
        } else if (die < 8) {
            signIn();
        }
    }

    private void act(Ticket own) {
        var die = dice.nextInt(100);
        if (die < 35) {
            if (check(own, caller.anyNode(dice))) {
                signedOut();
            }
        } else if (die < 40) {
            visitShop(own);
        } else if (die < 60 && !passes.isEmpty()) {
            introspect(oneOf(passes), caller.anyNode(dice));
        } else if (die < 75) {
            look(own);
        } else if (die < 82) {
            readLog(own);
        } else if (die < 89) {
            endSomeone(own);
        } else if (die < 91) {
            endOthers(own);
        } else if (die < 94) {
            signOut(own);
        } else if (die < 96) {
            signIn();
        } else {
            listen(own);
        }
    }

    // A person's actions

    private void signIn() {
        var body = Map.of("email", member.email(), "password", TestServer.PASSWORD);
        var reply = withPassword(new Question("sign in", "POST", "/api/v1/session", body));
        if (reply.is(202)) {
            beLetIn(reply.answer().orElseThrow());
        }
    }

    /** Another of the member's devices types the code; then the cookie is redeemed, sometimes by two nodes at once. */
    private void beLetIn(Answer waiting) {
        var approval = UUID.fromString(waiting.at("/approval/id"));
        var approver = member.devices().stream()
                .flatMap(device -> Stream.ofNullable(device.signedIn))
                .findFirst();
        if (approver.isEmpty()) {
            ask(new Question("cancel", "DELETE", "/api/v1/approval"), answer -> List.of());
            return;
        }
        caller.ask(
                approver.get().alone(),
                caller.anyNode(dice),
                new Question(
                        "answer",
                        "POST",
                        "/api/v1/approvals/" + approval + "/answer",
                        Map.of("code", waiting.at("/approval/code"))),
                answer -> List.of());
        if (dice.nextBoolean()) {
            ask(REDEEM, answer -> began(answer, Optional.of(approval)));
            return;
        }
        var nodes = List.of(caller.anyNode(dice), caller.anyNode(dice));
        AtOnce.run(
                        2,
                        number -> caller.ask(
                                browser, nodes.get(number), REDEEM, answer -> began(answer, Optional.of(approval))))
                .forEach(this::keep);
    }

    /** @return whether it was refused */
    boolean check(Ticket ticket, Node node) {
        return caller.ask(ticket.alone(), node, VERIFY, answer -> switch (answer.status()) {
                    case 200 ->
                        accepted(ticket, answer.header("X-Countersign-Session").orElseThrow());
                    case 401 -> List.of(new Refused(ticket.session()));
                    default -> List.of();
                })
                .is(401);
    }

    private <T> T oneOf(Queue<T> all) {
        return List.copyOf(all).get(dice.nextInt(all.size()));
    }

    /** Signs in to the application; it may exchange the code at another node. */
    private void visitShop(Ticket own) {
        var authorized = ask(
                new Question("authorize", "GET", crowd.shop().authorization()),
                answer -> crowd.shop().codeIn(answer).isPresent() ? List.of(new Accepted(own.session())) : List.of());
        authorized
                .answer()
                .flatMap(crowd.shop()::codeIn)
                .ifPresent(code -> redeem(own, crowd.shop().redemption(code)));
    }

    private void redeem(Ticket own, Question question) {
        var number = new UUID(dice.nextLong(), dice.nextLong());
        caller.ask(crowd.shop().browser(), caller.anyNode(dice), question, answer -> {
            if (answer.status() != 200) {
                return List.of();
            }
            passes.add(new Pass(own.session(), number, answer.at("/access_token")));
            return List.of(new Issued(own.session(), number));
        });
    }

    void introspect(Pass pass, Node node) {
        var question = crowd.shop().introspection(pass.token());
        caller.ask(crowd.shop().browser(), node, question, answer -> {
            if (answer.status() != 200) {
                return List.of();
            }
            return List.of(
                    answer.json().path("active").asBoolean()
                            ? new Active(pass.session(), pass.number())
                            : new Inactive(pass.session(), pass.number()));
        });
    }

    private void look(Ticket own) {
        ask(
                new Question("look", "GET", "/api/v1/session"),
                own,
                200,
                answer -> accepted(own, answer.at("/session/id")));
    }

    private void readLog(Ticket own) {
        ask(
                new Question("read the log", "GET", "/api/v1/session-log?limit=20"),
                own,
                200,
                answer -> answer.json()
                        .path("entries")
                        .valueStream()
                        .filter(entry -> !entry.path("ended_at").isNull())
                        .<Told>map(entry -> new Logged(
                                idOf(entry, "session_id"),
                                entry.path("ended_at").asString(),
                                entry.path("end_reason").asString()))
                        .toList());
    }

    private void endSomeone(Ticket own) {
        var list = ask(
                new Question("list", "GET", "/api/v1/sessions"),
                own,
                200,
                answer -> List.of(new Listed(
                        member.account(), answer.json().path("sessions").size())));
        if (list.is(200)) {
            var live = list.answer().orElseThrow().json().path("sessions");
            if (live.isEmpty()) {
                // A deaf node may still list sessions for a member whose end it has not heard of.
                return;
            }
            var one = idOf(live.path(dice.nextInt(live.size())), "id");
            ask(
                    new Question("end one", "DELETE", "/api/v1/sessions/" + one),
                    own,
                    204,
                    answer -> List.of(new Ended(one)));
        }
    }

    private void endOthers(Ticket own) {
        var others = member.begun().stream()
                .filter(session -> !session.equals(own.session()))
                .<Told>map(Ended::new)
                .toList();
        ask(new Question("end others", "DELETE", "/api/v1/sessions"), own, 204, answer -> others);
    }

    private void signOut(Ticket own) {
        ask(
                new Question("sign out", "DELETE", "/api/v1/session"),
                own,
                204,
                answer -> List.of(new Ended(own.session())));
        signedOut();
    }

    private void listen(Ticket own) {
        lines.removeIf(line -> line.socket().isClosed());
        var node = caller.anyNode(dice);
        try {
            lines.add(new Line(own.session(), own.alone().at(node.url()).live()));
        } catch (LiveSocket.Refused | CompletionException noSocket) {
            caller.avoid(node);
        }
    }

    private void signedOut() {
        signedIn = null;
        browser.forget(Browser.SESSION);
    }

    // Requests, and the meaning of their answers

    private Reply withPassword(Question question) {
        crowd.passwords().acquireUninterruptibly();
        try {
            return ask(question, answer -> began(answer, Optional.empty()));
        } finally {
            crowd.passwords().release();
        }
    }

    private Reply ask(Question question, Ticket own, int well, Function<Answer, List<Told>> meaning) {
        return ask(question, answer -> {
            if (answer.status() == well) {
                return meaning.apply(answer);
            }
            return answer.status() == 401 ? List.of(new Refused(own.session())) : List.of();
        });
    }

    private Reply ask(Question question, Function<Answer, List<Told>> meaning) {
        var reply = caller.ask(browser, caller.anyNode(dice), question, meaning);
        browser = reply.browser();
        keep(reply);
        return reply;
    }

    private void keep(Reply reply) {
        for (var told : reply.told()) {
            switch (told) {
                case Began began -> {
                    browser = reply.browser();
                    var token = Optional.ofNullable(browser.cookie(Browser.SESSION));
                    var ticket = new Ticket(began.session(), token.orElseThrow());
                    member.begun().add(began.session());
                    tickets.add(ticket);
                    signedIn = ticket;
                }
                case Ended(var session) when isSignedInWith(session) -> signedOut();
                case Refused(var session) when isSignedInWith(session) -> signedOut();
                case Accepted _, Ended _, Listed _, Logged _, Refused _ -> {}
                case Issued _, Active _, Inactive _, LoggedOut _ -> {}
            }
        }
    }

    private boolean isSignedInWith(UUID session) {
        var own = signedIn;
        return own != null && own.session().equals(session);
    }

    private List<Told> began(Answer answer, Optional<UUID> approval) {
        if (answer.status() != 200 && answer.status() != 201) {
            return List.of();
        }
        member.isAccount(UUID.fromString(answer.at("/account/id")));
        var began = new Began(member.account(), UUID.fromString(answer.at("/session/id")), approval);
        // A browser has one session, so the session of its previous cookie is over.
        return Stream.concat(
                        Stream.<Told>of(began), Stream.ofNullable(signedIn).map(before -> new Ended(before.session())))
                .toList();
    }

    private static List<Told> accepted(Ticket ticket, String session) {
        if (!ticket.session().toString().equals(session)) {
            throw new AssertionError("the cookie of " + ticket.session() + " was taken for that of " + session);
        }
        return List.of(new Accepted(ticket.session()));
    }

    private static UUID idOf(JsonNode node, String field) {
        return UUID.fromString(node.path(field).asString());
    }
}
