package dev.countersign.web.pages;

import dev.countersign.account.Account;
import dev.countersign.approval.Approval;
import dev.countersign.approval.Approvals;
import dev.countersign.database.Database;
import dev.countersign.device.Devices;
import dev.countersign.mail.Support;
import dev.countersign.signin.Caller;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.WebSettings;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The values that the layout of every page needs. */
@ControllerAdvice(basePackageClasses = OnEveryPage.class)
class OnEveryPage {
    private final Approvals approvals;
    private final WayBack wayBack;
    private final Database database;
    private final WebSettings settings;
    private final Devices devices;
    private final SecurityHeaders headers;

    OnEveryPage(
            Approvals approvals,
            WayBack wayBack,
            Database database,
            WebSettings settings,
            Devices devices,
            SecurityHeaders headers) {
        this.headers = headers;
        this.settings = settings;
        this.devices = devices;
        this.approvals = approvals;
        this.wayBack = wayBack;
        this.database = database;
    }

    @ModelAttribute("member")
    @Nullable
    Account member(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null ? null : caller.account();
    }

    /** Whether the session that asks outlives the browser window. */
    @ModelAttribute("remembered")
    boolean remembered(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller != null && caller.session().remembered();
    }

    @ModelAttribute("approvals")
    List<Approval> approvals(@AuthenticationPrincipal @Nullable Caller caller) {
        return caller == null ? List.of() : approvals.pending(caller.account().id());
    }

    /** The query that pages of the sign-in flow append to their addresses. */
    @ModelAttribute("handedOn")
    String handedOn(HttpServletRequest request, HttpServletResponse response) {
        wayBack.application(request).ifPresent(source -> headers.allowFormsTo(source, response));
        return wayBack.handedOn(request);
    }

    /** The address at which this server expects to be opened. */
    @ModelAttribute("publicUrl")
    String publicUrl() {
        return settings.ourOrigin();
    }

    /**
     * Whether the page is open at another address, as far as the server can tell; {@code js/address.js} detects the rest.
     */
    @ModelAttribute("isElsewhere")
    boolean isElsewhere(HttpServletRequest request) {
        return settings.isOpenedElsewhere(request, devices.trustedProxies());
    }

    /** The address for members who need help; null if none is known. */
    @ModelAttribute("support")
    @Nullable
    Support support() {
        return settings.support().link().isPresent() ? settings.support() : null;
    }

    @ModelAttribute("serverTime")
    Instant serverTime() {
        return database.now();
    }

    /** Created before the page is written, because the browser's cookie may have to be set with it. */
    @ModelAttribute("csrf")
    CsrfToken csrf(CsrfToken token) {
        token.getToken();
        return token;
    }
}
