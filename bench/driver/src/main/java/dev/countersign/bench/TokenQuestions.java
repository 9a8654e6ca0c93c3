package dev.countersign.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Is this access token valid, and whose is it? Asked for a thousand tokens in turn, beside {@code /verify} for their sessions. */
record TokenQuestions(Contestant countersign, Plan plan) implements Workload {
    private static final int SESSIONS = 1_000;
    private static final String VERIFY = "/verify";
    private static final String INTROSPECTION = "/oauth2/introspect";
    private static final String USERINFO = "/oauth2/userinfo";
    private static final double BAR = 0.80;

    @Override
    public List<Row> measure() {
        var perSecond = new Series();
        plan.eachRound("tokens", round -> {
            try (var running = plan.start(countersign)) {
                var cookies = countersign.sessions().make(running, SESSIONS);
                var party = RelyingParty.addedTo(running);
                var tokens = cookies.stream().parallel().map(party::signIn).toList();
                var questions = questions(party, cookies, tokens);
                questions.forEach((path, lines) -> Wrk.checks(running.url().resolve(path), lines, plan.warmUp()));
                questions.forEach((path, lines) -> perSecond.add(
                        path, Wrk.checks(running.url().resolve(path), lines, plan.time()).perSecond()));
                prove(party, tokens);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        var verify = perSecond.of(VERIFY);
        return Stream.of(VERIFY, INTROSPECTION, USERINFO)
                .map(path -> {
                    var figures = perSecond.of(path);
                    var row = Row.of("token question ÷ session check", "Countersign, " + path, figures, Figures.Unit.PER_SECOND);
                    return path.equals(VERIFY) ? row : row.against(figures.over(verify), BAR);
                })
                .toList();
    }

    private static Map<String, List<String>> questions(
            RelyingParty party, List<String> cookies, List<String> tokens) {
        var questions = new LinkedHashMap<String, List<String>>();
        questions.put(VERIFY, cookies);
        questions.put(
                INTROSPECTION,
                tokens.stream()
                        .map(token -> "Authorization: " + party.authorization() + "\ttoken=" + token)
                        .toList());
        questions.put(
                USERINFO,
                tokens.stream().map(token -> "Authorization: Bearer " + token).toList());
        return questions;
    }

    /** Introspection says with the same status that a token is not valid. */
    private static void prove(RelyingParty party, List<String> tokens) {
        var all = new ArrayList<>(tokens);
        all.removeIf(party::isActive);
        if (!all.isEmpty() || party.isActive("nonsense")) {
            throw new IllegalStateException(all.size() + " tokens are not valid");
        }
    }
}
