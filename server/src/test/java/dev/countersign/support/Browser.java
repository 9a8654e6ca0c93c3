package dev.countersign.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A browser as the API sees it: a cookie jar and a user agent. It drops cookies that the server expires. */
public final class Browser {
    public static final String SESSION = "__Host-countersign";
    public static final String WAITING = "__Host-countersign-waiting";
    public static final String RESET = "__Host-countersign-reset";
    public static final String SIGN_UP = "__Host-countersign-sign-up";
    public static final String DEVICE = "__Host-countersign-device";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private final URI server;
    private final String userAgent;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private @Nullable String forwardedFor;
    private String email = "";
    private List<String> recoveryCodes = List.of();

    /** The same browser with its cookies, after its server has moved. */
    public Browser at(URI newAddress) {
        var same = new Browser(newAddress, userAgent);
        same.cookies.putAll(cookies);
        same.email = email;
        return same;
    }

    public Browser(URI server, String userAgent) {
        this.server = server;
        this.userAgent = userAgent;
    }

    URI server() {
        return server;
    }

    /** From now on, its requests come through a proxy that says it has this address. */
    public Browser behindProxy(String ip) {
        forwardedFor = ip;
        return this;
    }

    // The story, in the product's words

    /** Creates a member, who is then signed in here. */
    public Browser signUp(String email) {
        var answer = post("/api/v1/accounts", Map.of("email", email, "password", TestServer.PASSWORD, "name", "Ann"));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.text());
        }
        this.email = email;
        this.recoveryCodes = answer.json()
                .path("recovery_codes")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        return this;
    }

    /** Asks for an account, where addresses are confirmed first. */
    public Answer askToSignUp(String email) {
        this.email = email;
        return post("/api/v1/accounts", Map.of("email", email, "password", TestServer.PASSWORD, "name", "Ann"));
    }

    /** Types the code from the email of that sign-up. */
    public Answer enterSignUpCode(String code) {
        return put("/api/v1/accounts/code", Map.of("code", code));
    }

    /** Signs up with the code of an invitation. */
    public Answer signUpInvited(String email, String code) {
        this.email = email;
        return post(
                "/api/v1/accounts",
                Map.of("email", email, "password", TestServer.PASSWORD, "name", "Ann", "invitation_code", code));
    }

    /** The codes returned by this browser's sign-up. */
    public List<String> recoveryCodes() {
        return recoveryCodes;
    }

    /** Types that member's right password and a recovery code here. */
    public Answer recover(String email, String code) {
        this.email = email;
        return post(
                "/api/v1/session/recovery",
                Map.of("email", email, "password", TestServer.PASSWORD, "recovery_code", code));
    }

    /** Types that member's right password here. */
    public Answer signIn(String email) {
        this.email = email;
        return post("/api/v1/session", Map.of("email", email, "password", TestServer.PASSWORD));
    }

    /** As {@link #signIn}, and chooses to stay signed in. */
    public Answer signInToStay(String email) {
        this.email = email;
        return post("/api/v1/session", Map.of("email", email, "password", TestServer.PASSWORD, "remember", true));
    }

    /** Returns a device that waits for approval, or fails the test. */
    public Browser waitFor(String email) {
        var answer = signIn(email);
        if (answer.status() != 202) {
            throw new IllegalStateException("not waiting: " + answer);
        }
        return this;
    }

    /** The code shown on this waiting device. */
    public String code() {
        return get("/api/v1/approval").at("/approval/code");
    }

    /** The id of the member's one waiting request. */
    public String pendingApproval() {
        return get("/api/v1/approvals").at("/approvals/0/id");
    }

    /** Types a code on this signed-in device. */
    public Answer answer(String approvalId, String code) {
        return post("/api/v1/approvals/" + approvalId + "/answer", Map.of("code", code));
    }

    /** Redeems the approved session. */
    public Answer redeem() {
        return post("/api/v1/approval/redemption", null);
    }

    /** Lets a new device in: it asks, this one types its code, it redeems. */
    public Browser admit(Browser newDevice) {
        return approve(newDevice.waitFor(email));
    }

    /** Types the code of a waiting device, which then redeems its approval. */
    public Browser approve(Browser newDevice) {
        answer(pendingApproval(), newDevice.code());
        var in = newDevice.redeem();
        if (in.status() != 200) {
            throw new IllegalStateException(in.text());
        }
        return newDevice;
    }

    /** Asks for a code to reset that member's password. */
    public Answer forgot(String email) {
        this.email = email;
        return post("/api/v1/password-reset", Map.of("email", email));
    }

    /** How far this browser's reset has come. */
    public Answer reset() {
        return get("/api/v1/password-reset");
    }

    /** Types the code from the email. */
    public Answer enterMailedCode(String code) {
        return post("/api/v1/password-reset/code", Map.of("code", code));
    }

    /** Types a recovery code for this browser's reset. */
    public Answer enterRecoveryCode(String code) {
        return post("/api/v1/password-reset/recovery", Map.of("recovery_code", code));
    }

    public Answer chooseNewPassword(String password) {
        return put("/api/v1/password-reset/password", Map.of("new_password", password));
    }

    public String email() {
        return email;
    }

    /** @return the session's id, empty if this browser is not signed in */
    public Optional<String> session() {
        var answer = get("/api/v1/session");
        return answer.status() == 200 ? Optional.of(answer.at("/session/id")) : Optional.empty();
    }

    /** The same browser, with its present cookies, at another node. */
    public Browser at(TestServer node) {
        var there = new Browser(node.url(), userAgent);
        there.email = email;
        there.cookies.putAll(cookies);
        return there;
    }

    /** After calls to another node with the same cookies: keeps what that node has changed. */
    public synchronized void takeCookiesOf(Browser other) {
        cookies.clear();
        cookies.putAll(other.cookies);
        email = other.email;
    }

    public LiveSocket live() {
        return LiveSocket.open(server, cookieHeader());
    }

    // HTTP

    public Answer get(String path) {
        return send("GET", path, null, request -> {});
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, request -> {});
    }

    public Answer delete(String path, Object body) {
        return send("DELETE", path, body, request -> {});
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, body, request -> {});
    }

    /** @param body null for no body */
    public Answer post(String path, @Nullable Object body) {
        return send("POST", path, body, request -> {});
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body, request -> {});
    }

    /** Posts a page's form. */
    public Answer submit(String path, String form) {
        return send(
                "POST", path, form, request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded"));
    }

    /** @param more adds to the request or overrides it */
    public Answer send(String method, String path, @Nullable Object body, Consumer<HttpRequest.Builder> more) {
        var text = body == null || body instanceof String ? (String) body : Answer.JSON.writeValueAsString(body);
        Secrets.rememberThoseIn(text == null ? "" : text);
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("User-Agent", userAgent)
                .method(method, text == null ? BodyPublishers.noBody() : BodyPublishers.ofString(text));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookieHeader());
        }
        if (forwardedFor != null) {
            request.header("X-Forwarded-For", forwardedFor);
        }
        more.accept(request);
        return exchange(request.build());
    }

    private Answer exchange(HttpRequest request) {
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
            var answer = new Answer(response.statusCode(), response.headers(), response.body());
            answer.setCookies().forEach(this::keep);
            Secrets.rememberThoseIn(answer.text());
            holdAgainstContract(request, answer);
            return answer;
        } catch (IOException failure) {
            throw new NoAnswer(request, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The server is gone, or too slow; nobody knows whether the request took effect. */
    public static final class NoAnswer extends IllegalStateException {
        NoAnswer(HttpRequest request, IOException failure) {
            super(request + ": " + failure, failure);
        }
    }

    private static void holdAgainstContract(HttpRequest request, Answer answer) {
        var path = request.uri().getRawPath();
        if (path.startsWith("/api/v1/")
                || path.equals("/verify")
                || path.startsWith("/health/")
                || path.startsWith("/oauth2/")
                || path.startsWith("/.well-known/o")) {
            Contract.check(request.method(), path, answer);
        }
    }

    private synchronized void keep(String setCookie) {
        var name = setCookie.substring(0, setCookie.indexOf('='));
        var value = setCookie.substring(setCookie.indexOf('=') + 1, setCookie.indexOf(';'));
        Secrets.remember(value);
        if (value.isEmpty() || setCookie.contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, value);
        }
    }

    // The cookie jar

    public synchronized @Nullable String cookie(String name) {
        return cookies.get(name);
    }

    public synchronized Browser forget(String name) {
        cookies.remove(name);
        return this;
    }

    public synchronized Browser carry(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    private synchronized String cookieHeader() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }
}
