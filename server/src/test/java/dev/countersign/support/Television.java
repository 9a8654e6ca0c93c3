package dev.countersign.support;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A device without a keyboard that shows a code (RFC 8628), and what a person does about it at {@code /device}. */
public record Television(Application application, String deviceCode, String userCode) {
    private static final String OFFLINE = "openid email offline_access";
    private static final Pattern REQUEST = Pattern.compile("name=\"request\" value=\"([^\"]+)\"");

    /** A television of an application of its own. */
    public static Television at(TestServer server) {
        return of(Application.of(server, Application.deviceDescription()));
    }

    public static Television of(Application application) {
        return of(application, Map.of("scope", OFFLINE));
    }

    public static Television of(Application application, Map<String, String> parameters) {
        var answer = ask(application, parameters);
        if (answer.status() != 200) {
            throw new AssertionError("no code: " + answer);
        }
        var television = new Television(application, answer.at("/device_code"), answer.at("/user_code"));
        Secrets.remember(television.deviceCode());
        Secrets.remember(television.userCode());
        return television;
    }

    public static Answer ask(Application application, Map<String, String> parameters) {
        return application.call("/oauth2/device_authorization", parameters);
    }

    /** The same television at another node. */
    public Television at(Application there) {
        return new Television(there, deviceCode, userCode);
    }

    public Answer poll() {
        return application.call(
                "/oauth2/token",
                Map.of("grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", deviceCode));
    }

    /** The word that a poll is answered with. */
    public String pollsFor() {
        return poll().at("/error");
    }

    public Application.Tokens fetch() {
        return Application.Tokens.of(poll());
    }

    // The person

    public static Answer type(Browser person, String code) {
        return send(person, Map.of("action", "continue", "user_code", code));
    }

    /** The request that the page names once the code was typed. */
    public String shownTo(Browser person) {
        var page = type(person, userCode);
        var request = REQUEST.matcher(page.text());
        if (!request.find()) {
            throw new AssertionError("no request: " + page);
        }
        return request.group(1);
    }

    public Answer approvedBy(Browser person) {
        return answer(person, shownTo(person), "approve", Map.of());
    }

    public Answer deniedBy(Browser person) {
        return answer(person, shownTo(person), "deny", Map.of());
    }

    /** @param request as {@link #shownTo} gives it */
    public Answer answer(Browser person, String request, String action, Map<String, String> more) {
        var fields = new LinkedHashMap<>(Map.of("action", action, "request", request, "user_code", userCode));
        fields.putAll(more);
        return send(person, fields);
    }

    private static Answer send(Browser person, Map<String, String> fields) {
        var all = new LinkedHashMap<>(fields);
        all.put("_csrf", person.get("/device").formToken());
        return person.submit("/device", Application.form(all));
    }
}
