package dev.countersign.storm;

import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.LiveSocket;
import dev.countersign.support.Mailbox;
import dev.countersign.support.RawHttp;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Sends a node one request of each kind that members, strangers and back ends send. */
final class EveryKindOfRequest {
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private final URI node;
    private final String key;
    private final Mailbox mail;
    private final Application application;
    private final Application foreign;

    /**
     * @param key a key with every scope
     * @param mail gets the node's letters
     * @param application that people sign in to
     * @param foreign one that asks them
     */
    EveryKindOfRequest(URI node, String key, Mailbox mail, Application application, Application foreign) {
        this.foreign = foreign;
        this.application = application;
        this.node = node;
        this.key = key;
        this.mail = mail;
    }

    void send() {
        var email = "everything" + UUID.randomUUID() + "@example.org";
        var member = new Browser(node, FIREFOX).signUp(email);
        approvals(member);
        var in = pagesAndForms(member);
        openIdConnect(in);
        backEnd(in);
        forgottenPassword();
        strangers();
    }

    private void approvals(Browser member) {
        var live = member.live();
        live.next();
        live.say(Map.of("type", "approval.answer", "id", UUID.randomUUID(), "code", "000000"));
        live.sayText("no frame");
        var second = new Browser(node, "curl/8.0").waitFor(member.email());
        var waiting = second.live();
        second.get("/api/v1/approval");
        second.get("/login/waiting");
        member.get("/dashboard");
        member.get("/dashboard/live");
        member.answer(member.pendingApproval(), "000000");
        member.answer(member.pendingApproval(), second.code());
        second.redeem();
        new Browser(node, FIREFOX).signIn(member.email());
        member.get("/api/v1/sessions");
        member.get("/api/v1/session-log?limit=1");
        member.delete("/api/v1/sessions");
        var third = new Browser(node, FIREFOX).waitFor(member.email());
        var denial = "/api/v1/approvals/" + member.pendingApproval() + "/denial";
        member.post(denial, null);
        member.delete(denial);
        third.get("/login/waiting");
        third.delete("/api/v1/approval");
        waiting.close();
        live.close();
    }

    private Browser pagesAndForms(Browser member) {
        var codes = member.recoveryCodes();
        for (var page : List.of(
                "/",
                "/account",
                "/approve",
                "/dashboard",
                "/login",
                "/signup",
                "/login/recovery",
                "/login/reset-code",
                "/logout",
                "/api/docs")) {
            member.get(page);
            new Browser(node, FIREFOX).get(page);
        }
        var codesPage = "/account/recovery-codes";
        form(member, codesPage + "/new", codesPage, "codes=x&password=" + encoded(TestServer.PASSWORD));
        member.get(codesPage);
        member.get(codesPage);
        form(member, codesPage + "/new", codesPage, "action=continue");
        form(member, "/account", "current_password=x&new_password=y");
        form(member, "/account/password", "recovery_code=x&new_password=y");
        address(member);
        form(member, "/dashboard", "action=end&session=" + UUID.randomUUID());
        form(member, "/dashboard", "action=end-others");
        form(member, "/dashboard", "action=approve&approval=" + UUID.randomUUID() + "&code=000000");
        member.get("/dashboard");
        var stranger = new Browser(node, FIREFOX);
        new Browser(node, FIREFOX).get("/.well-known/change-password");
        for (var page : List.of("/login", "/signup", "/login/recovery", "/login/reset-code")) {
            form(stranger, page, "action=start&email=" + member.email());
            stranger.get(page);
        }
        form(stranger, "/login", "action=ended&ended=idle&email=" + member.email());
        atTheLimit();
        form(stranger, "/login", "email=" + member.email() + "&password=wrong");
        form(stranger, "/signup", "name=&email=x&password=short");
        form(stranger, "/login/recovery", "email=" + member.email() + "&password=wrong&recovery_code=x");
        form(stranger, "/login/reset-code", "email=" + member.email() + "&reset_code=x&new_password=short");
        stranger.post(
                "/api/v1/password-reset/operator",
                Map.of("email", member.email(), "reset_code", "x", "new_password", "short"));
        stranger.recover(member.email(), codes.getFirst());
        var form = new Browser(node, FIREFOX);
        form(form, "/login", "email=" + member.email() + "&password=" + encoded(TestServer.PASSWORD));
        form(form, "/login/waiting", "action=cancel");
        var recovered = new Browser(node, FIREFOX).signUp("more" + UUID.randomUUID() + "@example.org");
        recovered.put(
                "/api/v1/account/password",
                Map.of("current_password", TestServer.PASSWORD, "new_password", "another lantern, summer orchard"));
        recovered.post("/api/v1/account/recovery-codes", Map.of("password", "another lantern, summer orchard"));
        form(recovered, "/logout", "");
        leaving();
        return new Browser(node, FIREFOX).signUp("last" + UUID.randomUUID() + "@example.org");
    }

    private void leaving() {
        var password = encoded(TestServer.PASSWORD);
        var one = new Browser(node, FIREFOX).signUp("leaving" + UUID.randomUUID() + "@example.org");
        form(one, "/account/export", "password=wrong");
        form(one, "/account/export", "password=" + password);
        form(one, "/account/delete", "password=wrong");
        form(one, "/account/delete", "password=wrong&confirmed=true");
        form(one, "/account/delete", "confirmed=true&password=" + password);
        one.get("/account/deleted");
        form(one, "/login", "action=ended&ended=account-deleted&email=x");
        var other = new Browser(node, FIREFOX).signUp("leaving" + UUID.randomUUID() + "@example.org");
        other.post("/api/v1/account/export", Map.of("password", TestServer.PASSWORD));
        other.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD));
    }

    private void address(Browser member) {
        member.post("/api/v1/account/verification", null);
        member.put("/api/v1/account/verification", Map.of("code", "1234 5678"));
        member.post(
                "/api/v1/account/email",
                Map.of("email", "next" + UUID.randomUUID() + "@example.org", "password", TestServer.PASSWORD));
        member.put("/api/v1/account/email", Map.of("code", "1234 5678"));
        member.post("/api/v1/account/email/undo", Map.of("code", "0".repeat(24)));
        form(member, "/account", "/account/verification", "action=send");
        form(member, "/account", "/account/verification", "code=1");
        form(member, "/account/email", "action=send&email=x&password=wrong");
        form(member, "/account/email", "code=1");
        form(member, "/account/undo", "code=x");
    }

    private void atTheLimit() {
        var member = new Browser(node, FIREFOX).signUp("full" + UUID.randomUUID() + "@example.org");
        member.admit(new Browser(node, FIREFOX));
        var third = new Browser(node, FIREFOX);
        form(third, "/login", "email=" + member.email() + "&password=" + encoded(TestServer.PASSWORD));
        third.get("/login/limit");
        member.delete("/api/v1/sessions");
        third.get("/login/limit");
        third.get("/login");
    }

    private void forgottenPassword() {
        var email = "forgetful" + UUID.randomUUID() + "@example.org";
        var laptop = new Browser(node, FIREFOX).signUp(email);
        var owner = new Browser(node, FIREFOX);
        owner.get("/login/reset");
        form(owner, "/login/forgotten", "action=start&email=" + email);
        form(owner, "/login/forgotten", "email=x");
        form(owner, "/login/forgotten", "email=" + email);
        form(owner, "/login/reset", "action=code&code=00000000");
        form(owner, "/login/reset", "action=code&code=" + encoded(mail.resetCodeTo(email, 1)));
        form(owner, "/login/reset", "action=password&new_password=short");
        form(owner, "/login/reset", "action=password&new_password=" + encoded("another lantern, summer orchard"));
        laptop.get("/login");
        var codes = owner.post("/api/v1/account/recovery-codes", Map.of("password", "another lantern, summer orchard"))
                .json()
                .path("recovery_codes");

        var stopped = resetting(email, 2);
        stopped.get("/login/reset");
        stopped.get("/login/reset/recovery");
        stopped.chooseNewPassword("violet lantern over the marsh");
        owner.get("/dashboard");
        var denial = "/api/v1/approvals/" + owner.pendingApproval() + "/denial";
        owner.post(denial, null);
        stopped.get("/login/reset");
        stopped.enterMailedCode("00000000");
        owner.delete(denial);
        var recovered = resetting(email, 3);
        recovered.enterRecoveryCode("x");
        recovered.enterRecoveryCode(codes.path(0).asString());
        recovered.chooseNewPassword("violet lantern over the marsh");
        new Browser(node, FIREFOX).forgot("x");
        new Browser(node, FIREFOX).reset();
    }

    /** @param letters with a code that this email has got by then */
    private Browser resetting(String email, int letters) {
        var browser = new Browser(node, FIREFOX);
        browser.forgot(email);
        browser.enterMailedCode("00000000");
        browser.enterMailedCode(mail.resetCodeTo(email, letters));
        browser.reset();
        return browser;
    }

    private static void form(Browser browser, String page, String fields) {
        form(browser, page, page, fields);
    }

    private static void form(Browser browser, String page, String sentTo, String fields) {
        var shown = browser.get(page);
        if (shown.status() == 200) {
            browser.submit(sentTo, "_csrf=" + shown.formToken() + "&" + fields);
        }
    }

    private void backEnd(Browser member) {
        var token = Objects.requireNonNull(member.cookie(Browser.SESSION));
        var account = member.get("/api/v1/session").at("/account/id");
        var accounts = "/api/v1/service/accounts";
        var stream = LiveSocket.open(node, "/api/v1/service/events", Map.of("Authorization", "Bearer " + key));
        stream.say(Map.of("type", "beat", "number", 1));
        for (var authorization : List.of("Bearer " + key, "Bearer cs_live_nobodys", "Basic eDp5")) {
            call(authorization, "POST", "/api/v1/introspection", Map.of("token", token));
            call(authorization, "POST", accounts + "/search", Map.of("email", member.email()));
            call(authorization, "GET", accounts + "/" + account, null);
            call(authorization, "GET", accounts + "/" + account + "/sessions", null);
            call(authorization, "POST", accounts, Map.of("email", "x", "name", "", "password", "short"));
            call(authorization, "DELETE", accounts + "/" + account + "/sessions/" + UUID.randomUUID(), null);
            call(authorization, "PUT", accounts + "/" + account + "/disablement", null);
            call(authorization, "DELETE", accounts + "/" + account + "/disablement", null);
            call(authorization, "DELETE", accounts + "/" + account + "/sessions", null);
        }
        stream.close();
    }

    private void call(
            String authorization, String method, String path, @org.jspecify.annotations.Nullable Object body) {
        new Browser(node, "shop/1.0")
                .send(method, path, body, request -> request.header("Authorization", authorization));
    }

    /** The application has a secret, and may sign devices in. */
    private void devices(Browser member) {
        Television.ask(application, Map.of("scope", "email"));
        new Browser(node, FIREFOX).get("/device?user_code=BBBB-BBBB");
        Television.type(member, "BBBB-BBBB");
        for (var answer : List.of("approve", "deny", "approve")) {
            var television = Television.of(application);
            television.poll();
            television.poll();
            television.answer(member, television.shownTo(member), answer, Map.of());
            television.answer(member, UUID.randomUUID().toString(), answer, Map.of());
            television.poll();
        }
        new Television(application, "x", "").poll();
        member.get("/dashboard");
        member.delete("/api/v1/sessions");
    }

    private void openIdConnect(Browser member) {
        for (var document : List.of("/.well-known/openid-configuration", "/oauth2/jwks")) {
            member.get(document);
        }
        new Browser(node, FIREFOX).get(application.authorization(Map.of()));
        var stranger = new Browser(node, FIREFOX);
        stranger.get(application.authorization(Map.of("prompt", "none")));
        stranger.get("/login?return_to=" + encoded(node + application.authorization(Map.of())));
        application.authorize(member, Map.of("redirect_uri", "https://elsewhere.example"));
        application.authorize(member, Map.of("response_mode", "form_post"));
        application.authorize(member, Map.of("max_age", "60"));
        var again = application.authorize(member, Map.of("prompt", "login")).header("Location");
        again.ifPresent(page -> {
            form(member, page, "password=wrong");
            form(member, page, "password=" + encoded(TestServer.PASSWORD));
        });
        application.post("/oauth2/authorize", Application.form(application.request(Map.of())), Optional.empty());
        var tokens = application.signIn(member, Map.of("scope", "openid profile email offline_access"));
        application.redeem("x");
        var refreshed = Application.Tokens.of(application.refresh(tokens.refresh()));
        application.refresh("x");
        for (var token : List.of(refreshed.access(), refreshed.refresh(), "x")) {
            application.introspect(token);
            application.userInfo(token);
        }
        application.post("/oauth2/introspect", "token=x", Optional.of("Bearer " + key));
        application.post("/oauth2/token", "grant_type=x", Optional.of("Basic eDp5"));
        application.post("/oauth2/token", "grant_type=x&client_id=x", Optional.empty());
        application.post("/oauth2/userinfo", "access_token=x", Optional.empty());
        application
                .http()
                .send(
                        "OPTIONS",
                        "/oauth2/token",
                        null,
                        request -> request.header("Origin", Application.ORIGIN)
                                .header("Access-Control-Request-Method", "POST"));
        application.revoke(refreshed.access());
        foreign.authorize(member, Map.of("prompt", "none"));
        foreign.press(member, foreign.consentPage(member, Map.of()), "cancel");
        foreign.redeem(foreign.allowed(member, Map.of()));
        foreign.signIn(member);
        member.get("/account");
        member.get("/dashboard");
        member.get("/api/v1/account/applications");
        member.delete("/api/v1/account/applications/" + foreign.id());
        for (var which : List.of(application, foreign)) {
            form(member, "/account", "/account/applications", "application=" + which.id());
        }
        application.revoke("x");
        devices(member);
        member.get("/oauth2/logout?client_id=" + application.id());
        member.get("/oauth2/logout?id_token_hint=x&post_logout_redirect_uri=https://elsewhere.example");
        var other = new Browser(node, FIREFOX).signUp("leaving" + UUID.randomUUID() + "@example.org");
        other.get("/oauth2/logout?id_token_hint=" + application.signIn(other).id());
    }

    private void strangers() {
        for (var head : List.of(
                "GET /verify HTTP/1.1",
                "GET /verify?redirect HTTP/1.1\nX-Forwarded-Host: x\nX-Forwarded-Proto: https\nX-Forwarded-Uri: /",
                "POST /verify HTTP/1.1\nContent-Length: 0",
                "GET /common-passwords.txt HTTP/1.1\nRange: bytes=0-1,3-4,-2",
                "GET /common-passwords.txt HTTP/1.1\nRange: bytes=900000-",
                "GET /css/page.css HTTP/1.1\nIf-None-Match: \"x\", W/\"y\"\nIf-Modified-Since: Sun, 29 Nov 2026 05:00:00 GMT",
                "HEAD /favicon.svg HTTP/1.1",
                "GET /icons.svg HTTP/1.1\nAccept-Encoding: gzip",
                "GET /api/openapi.json HTTP/1.1",
                "GET /api/asyncapi.json HTTP/1.1",
                "GET /problems/busy HTTP/1.1",
                "GET /health HTTP/1.1",
                "GET /health/live HTTP/1.1",
                "GET /health/ready HTTP/1.1\nAccept: text/html",
                "GET /nothing HTTP/1.1",
                "GET /nothing.css HTTP/1.1",
                "GET /api/nothing HTTP/1.1",
                "PATCH /api/v1/session HTTP/1.1",
                "BREW / HTTP/1.1",
                "OPTIONS /login HTTP/1.1\nOrigin: https://elsewhere.example",
                "TRACE / HTTP/1.1",
                "GET /login HTTP/1.0",
                "GET /login HTTP/3.0",
                "GET /%zz HTTP/1.1",
                "GET /login;x=%zz HTTP/1.1",
                "GET /login/../etc HTTP/1.1",
                "GET //verify HTTP/1.1",
                "GET /login HTTP/1.1\nBad Header: x",
                "GET /login HTTP/1.1\nCookie: __Host-countersign=a; __Host-countersign=b",
                "GET /login HTTP/1.1\nCookie: __Host-countersign-waiting=a",
                "GET /login HTTP/1.1\nAccept-Language: " + "en,".repeat(20) + "de",
                "GET /login?return_to=https://elsewhere.example/ HTTP/1.1",
                "GET /login HTTP/1.1\nX-Long: " + "x".repeat(9_000),
                "GET /login HTTP/1.1\nX-Long: " + "x".repeat(50_000),
                "GET /login HTTP/1.1\nAccept: text/html\nX-Long: " + "x".repeat(50_000),
                "GET /login?" + "x".repeat(9_000) + " HTTP/1.1",
                "GET /login?" + "x".repeat(50_000) + " HTTP/1.1",
                "POST /api/v1/session HTTP/1.1\nContent-Type: application/json\nContent-Length: 1000000",
                "POST /api/v1/session HTTP/1.1\nContent-Type: text/plain\nContent-Length: 0",
                "POST /api/v1/session HTTP/1.1\nContent-Type: nonsense\nContent-Length: 0",
                "POST /api/v1/session HTTP/1.1\nTransfer-Encoding: nonsense",
                "POST /login HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 0",
                "POST /login HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\nContent-Length: 0",
                "POST /login HTTP/1.1\nSec-Fetch-Site: cross-site\nContent-Length: 0",
                "POST /error HTTP/1.1\nContent-Length: 0")) {
            RawHttp.send(node, head, "");
        }
        var json = "POST /api/v1/session HTTP/1.1\nContent-Type: application/json\n";
        for (var body : List.of("{", "[]", "{\"email\":1}", "{\"x\":1}", "[".repeat(9_000), "\u00FF", "{} {}")) {
            RawHttp.send(node, json + "Content-Length: " + body.length(), body);
        }
        RawHttp.send(node, json + "Expect: 100-continue\nContent-Length: 2", "{}");
        RawHttp.send(node, json + "Transfer-Encoding: chunked\nTrailer: X-More", "2\r\n{}\r\n0\r\nX-More: y\r\n\r\n");
        RawHttp.send(node, json + "Transfer-Encoding: chunked", "zz\r\n");
        RawHttp.send(
                node,
                "POST /login HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nTransfer-Encoding: chunked",
                "5\r\n_csrf\r\n0\r\n\r\n");
        RawHttp.send(
                node,
                "POST /login HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3600",
                "a=1&".repeat(900));
        for (var headers : List.of("", "Origin: " + node, "Origin: https://elsewhere.example")) {
            RawHttp.handshake(node, headers);
        }
        RawHttp.send(node, "GET /api/v1/live HTTP/1.1\nUpgrade: websocket\nSec-WebSocket-Version: 12", "");
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }
}
