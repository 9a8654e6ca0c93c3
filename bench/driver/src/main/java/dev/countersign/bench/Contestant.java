package dev.countersign.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One of those that are compared: how it is started, and where it says who is signed in.
 *
 * @param readyPath answers with less than 500 once it serves
 * @param sessions makes live sessions in its database and tells their Cookie headers
 * @param bar how many times its session checks a second Countersign has to reach
 */
record Contestant(
        String name,
        List<String> command,
        Map<String, String> environment,
        String readyPath,
        String checkPath,
        Door sessions,
        Optional<Double> bar) {

    interface Door {
        List<String> make(Running running, int count) throws SQLException;
    }

    /** Whether it looks at no cookie: then there is nothing to prove about its answers. */
    boolean answersEveryone() {
        return checkPath.equals("/");
    }

    /** Its name, as a file may be called. */
    String slug() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
