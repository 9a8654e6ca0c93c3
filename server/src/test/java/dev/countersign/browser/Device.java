package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserContext.ClearCookiesOptions;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.WaitForOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByLabelOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Someone's device: a browser of its own with one tab open, and a member's actions in it. It finds elements as people and
 * assistive technology do, by role and name.
 */
final class Device {
    static final Pattern DASHBOARD = Pattern.compile(".*/dashboard");
    static final Pattern ACCOUNT = Pattern.compile(".*/account");
    static final Pattern LOGIN = Pattern.compile(".*/login");
    static final Pattern WAITING = Pattern.compile(".*/login/waiting");
    static final Pattern CODE = Pattern.compile("^6-digit code shown on .+");

    /** Statuses that a page expects now and then; the browser logs each in its console. */
    private static final Pattern NETWORK =
            Pattern.compile("Failed to load resource: .*|WebSocket connection to .*", Pattern.DOTALL);

    private static final Set<String> MAY_BE_REFUSED = Set.of("document", "fetch");

    private final List<URI> places;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints;
    private boolean serverMayFail;

    /** @param places requests to other origins count as complaints */
    Device(List<URI> places, BrowserContext context) {
        this.places = places;
        this.context = context;
        this.complaints = new ArrayList<>();
        context.onConsoleMessage(this::listen);
        context.onWebError(error -> complaints.add("script: " + error.error()));
        context.onRequest(this::watch);
        context.onResponse(this::judge);
        this.page = context.newPage();
    }

    private Device(Device device, Page page) {
        this.places = device.places;
        this.context = device.context;
        this.complaints = device.complaints;
        this.page = page;
    }

    /** Matches exactly this address; the browser reads patterns as JavaScript does. */
    static Pattern exactly(String address) {
        return Pattern.compile("^" + address.replaceAll("\\W", "\\\\$0") + "$");
    }

    /** Another tab of the same browser. */
    Device newTab() {
        return new Device(this, context.newPage());
    }

    // The member's actions

    /**
     * Like a person who types an address: also while the page is about to go somewhere else. Waits until forms that were sent
     * are answered, since an answer that leads to another page cancels this navigation.
     */
    Device goTo(String path) {
        page.locator("form[data-busy]").first().waitFor(new WaitForOptions().setState(WaitForSelectorState.DETACHED));
        try {
            page.navigate(path);
        } catch (PlaywrightException refused) {
            if (!String.valueOf(refused.getMessage()).contains("interrupted by another navigation")) {
                throw refused;
            }
            page.waitForLoadState();
            page.navigate(path);
        }
        return this;
    }

    /** Creates a member, who is then on the dashboard. */
    Device signUp(String email) {
        goTo("/signup");
        field("Name").fill("Ada Lovelace");
        field("Email").fill(email);
        field("Password").fill(TestServer.PASSWORD);
        button("Create account").click();
        return keepRecoveryCodes();
    }

    /** Confirms that the codes are saved, and continues to the dashboard. */
    Device keepRecoveryCodes() {
        assertThat(heading("Keep your recovery codes")).isVisible();
        page.waitForLoadState();
        kept().check();
        button("Continue to the dashboard").click();
        assertThat(page).hasURL(DASHBOARD);
        page.waitForLoadState();
        return this;
    }

    /** The checkbox that confirms that the codes are saved. */
    Locator kept() {
        return field("I've saved these where I can reach them without this device.");
    }

    /** The codes that this page shows once. */
    List<String> recoveryCodes() {
        return page.locator("ol code").allInnerTexts();
    }

    /** Types the right password and a recovery code into the recovery page. */
    Device recover(String email, String code) {
        field("Email").fill(email);
        field("Password").fill(TestServer.PASSWORD);
        field("Recovery code").fill(code);
        button("Sign in and sign out other devices").click();
        return this;
    }

    /** Types the right password here; the result depends on the account's sessions. */
    Device signIn(String email) {
        return goTo("/login").signInHere(email);
    }

    /** Chooses to stay signed in, on a page of the sign-in flow that is already open. */
    Device stay() {
        staying().check();
        return this;
    }

    /** The checkbox of that choice. */
    Locator staying() {
        return field("Stay signed in on this device");
    }

    /** Does the same on a sign-in page that is already open. */
    Device signInHere(String email) {
        field("Email").fill(email);
        field("Password").fill(TestServer.PASSWORD);
        button("Sign in").click();
        return this;
    }

    /** Signs in and is shown a code. */
    Device waitFor(String email) {
        signIn(email);
        assertThat(page).hasURL(WAITING);
        page.waitForLoadState();
        return this;
    }

    /** The code shown on this waiting device. */
    String code() {
        var code = page.locator("[data-code]").innerText().replaceAll("\\s", "");
        Secrets.rememberCode(code);
        return code;
    }

    /** Six digits other than this device's code. */
    String wrongCode() {
        return code().equals("000000") ? "111111" : "000000";
    }

    /** Types a code into the prompt, which already has the focus. */
    Device type(String code) {
        assertThat(codeInput()).isFocused();
        page.keyboard().type(code);
        page.keyboard().press("Enter");
        return this;
    }

    /** Ends one of the sessions on the dashboard, counted from 0, after confirming. */
    Device end(int session) {
        sessions()
                .nth(session)
                .getByText("End", new Locator.GetByTextOptions().setExact(true))
                .click();
        button("End session").click();
        return this;
    }

    /** Ends all other sessions in the same way. */
    Device endOthers() {
        button("End all others").click();
        button("End them").click();
        return this;
    }

    /** Lets a new device in: it asks, its code is typed here, and it is signed in automatically. */
    Device admit(Device newDevice, String email) {
        newDevice.waitFor(email);
        type(newDevice.code());
        assertThat(newDevice.page).hasURL(DASHBOARD);
        newDevice.page.waitForLoadState();
        return this;
    }

    // The page's contents

    Page page() {
        return page;
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new GetByRoleOptions().setName(name).setExact(true));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
    }

    Locator field(String label) {
        return page.getByLabel(label, new GetByLabelOptions().setExact(true));
    }

    Locator text(String text) {
        return page.getByText(text, new Page.GetByTextOptions().setExact(true));
    }

    /** The prompt, while it is open. */
    Locator prompt() {
        return page.getByRole(AriaRole.DIALOG, new GetByRoleOptions().setName("Approve a sign-in"));
    }

    Locator codeInput() {
        return prompt().getByLabel(CODE);
    }

    /** The cards of the live sessions. */
    Locator sessions() {
        return page.locator("#sessions .session");
    }

    /** The lines of the session log. */
    Locator log() {
        return page.locator("#log tbody tr");
    }

    /** The lines of the security events. */
    Locator events() {
        return page.locator("#events tbody tr");
    }

    // The browser itself

    /** Deletes one of its cookies. */
    Device forget(String cookie) {
        context.clearCookies(new ClearCookiesOptions().setName(cookie));
        return this;
    }

    List<Cookie> cookies() {
        return context.cookies();
    }

    /** From now on, 5xx answers are no complaint. */
    Device allowServerErrors() {
        serverMayFail = true;
        return this;
    }

    /** A page of ours without a form, for a test in which the server fails. */
    String problemPage() {
        return page.request()
                .get("/nowhere", RequestOptions.create().setHeader("Accept", "text/html"))
                .text();
    }

    /** Its errors: scripts that failed or that the content security policy refused, and failed requests. */
    Stream<String> complaints() {
        return complaints.stream();
    }

    void photograph(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    void close() {
        context.cookies().forEach(cookie -> Secrets.remember(cookie.value));
        context.close();
    }

    private void listen(ConsoleMessage message) {
        if ("error".equals(message.type()) && !NETWORK.matcher(message.text()).matches()) {
            complaints.add("console: " + message.text());
        }
    }

    private void watch(Request request) {
        rememberPasswords(request);
        var url = request.url();
        if (places.stream().noneMatch(place -> url.startsWith(place + "/")) && !url.startsWith("data:")) {
            complaints.add("a request to elsewhere: " + url);
        }
    }

    private static void rememberPasswords(Request request) {
        var form = request.postData();
        if (form != null) {
            Arrays.stream(form.split("&"))
                    .filter(field -> field.contains("password="))
                    .map(field -> URLDecoder.decode(field.substring(field.indexOf('=') + 1), StandardCharsets.UTF_8))
                    .forEach(Secrets::remember);
        }
    }

    private void judge(Response response) {
        var kind = response.request().resourceType();
        if ((response.status() >= 500 && !serverMayFail)
                || (response.status() >= 400 && !MAY_BE_REFUSED.contains(kind))) {
            complaints.add(response.status() + " for the " + kind + " " + response.url());
        }
    }
}
