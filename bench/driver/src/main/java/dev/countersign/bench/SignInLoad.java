package dev.countersign.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Members who sign in again, each in the browser that has signed in before, which takes its own seat back: the whole way in,
 * with its transaction.
 */
record SignInLoad(URI url, List<String> lines) {

    static SignInLoad ofNewMembers(Running running, int count) {
        var lines = IntStream.range(0, count)
                .parallel()
                .mapToObj(n -> Browser.ofNewMember(running.url()))
                .map(browser -> browser.cookieHeader() + "\t" + Browser.JSON.writeValueAsString(browser.credentials()))
                .toList();
        return new SignInLoad(running.url().resolve("/api/v1/session"), lines);
    }

    double perSecond(int clients, Duration time) {
        return Wrk.signIns(url, lines, clients, time).perSecond();
    }
}
