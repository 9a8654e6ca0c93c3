package dev.countersign.chaos;

import dev.countersign.chaos.Call.LoggedOut;
import dev.countersign.chaos.Caller.Question;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Receiver;
import dev.countersign.support.Secrets;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** An application that members sign in to. It is always there, and hears of the end of sessions. */
final class Shop implements AutoCloseable {
    private static final URI NOWHERE = URI.create("http://localhost");
    private static final String LOGOUT_TOKEN = "logout_token=";

    private final Receiver receiver;
    private final Application application;
    private final Map<String, String> headers;

    private Shop(Receiver receiver, Application application) {
        this.receiver = receiver;
        this.application = application;
        this.headers = Map.of(
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                Application.basic(
                        application.id().toString(), application.secret().orElseThrow()));
    }

    /** For a node, so that it may send logout tokens here. */
    static Map<String, String> settings() {
        return Map.of("COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.1/32");
    }

    /** @param node to which an operator adds it */
    static Shop open(Node node, History history) {
        var receiver = Receiver.start();
        receiver.answering(message -> {
            var now = history.now();
            history.add(
                    new Call(now, now, node.number(), "logout token", 200, List.of(new LoggedOut(session(message)))));
            return 200;
        });
        var added = JsonMapper.shared()
                .readTree(node.command(
                        "clients",
                        "add",
                        "--name",
                        "Shop",
                        "--redirect-uri",
                        Application.CALLBACK,
                        "--backchannel-logout-uri",
                        receiver.url(),
                        "--json"));
        var secret = added.path("client_secret").asString();
        Secrets.remember(secret);
        return new Shop(
                receiver,
                new Application(
                        new Browser(NOWHERE, "shop/1.0"),
                        UUID.fromString(added.path("client_id").asString()),
                        Optional.of(secret),
                        Application.CALLBACK));
    }

    private static UUID session(Receiver.Message message) {
        var token = URLDecoder.decode(message.body().substring(LOGOUT_TOKEN.length()), StandardCharsets.UTF_8);
        return UUID.fromString(Application.Tokens.claims(token).path("sid").asString());
    }

    Browser browser() {
        return application.http();
    }

    /** Where it sends a member's browser. */
    String authorization() {
        return application.authorization(Map.of());
    }

    Optional<String> codeIn(Answer answer) {
        return Optional.ofNullable(Application.reply(answer).get("code")).map(code -> {
            Secrets.remember(code);
            return code;
        });
    }

    Question redemption(String code) {
        return new Question(
                "redeem the code", "POST", "/oauth2/token", Application.form(application.redemption(code)), headers);
    }

    Question introspection(String token) {
        return new Question(
                "introspect", "POST", "/oauth2/introspect", Application.form(Map.of("token", token)), headers);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
