package dev.countersign.web.pages;

import dev.countersign.devicegrant.DeviceRequest;
import dev.countersign.devicegrant.UserCode;
import dev.countersign.limits.Refusal;
import dev.countersign.session.Session;
import dev.countersign.signin.Caller;
import dev.countersign.signin.DeviceApprovalResult;
import dev.countersign.signin.DeviceCodeResult;
import dev.countersign.signin.DeviceSignIns;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/**
 * {@code /device}: a member types the code that a device without a keyboard shows, sees what asks and from where, and approves
 * (RFC 8628, section 3.3). A code in the address only fills the field in.
 */
@Controller
@RequestMapping(OAuthPaths.DEVICE)
class DevicePage {
    private static final String DASHBOARD = "/dashboard";

    private final DeviceSignIns devices;
    private final Entrance entrance;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    DevicePage(DeviceSignIns devices, Entrance entrance, Flash flash, WayBack wayBack, Texts texts) {
        this.devices = devices;
        this.entrance = entrance;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @OpenToEveryone
    @GetMapping
    Object show(
            @RequestParam(name = "user_code", defaultValue = "") String userCode,
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var code = UserCode.typed(userCode).map(UserCode::text);
        if (caller == null) {
            return wayBack.signInFor(
                    OAuthPaths.DEVICE + code.map(text -> "?user_code=" + text).orElse(""));
        }
        Notice.show(flash.take(request, response), texts, model);
        model.addAttribute("userCode", code.orElse(""));
        return "device";
    }

    @PostMapping(params = "action=continue")
    Object find(
            @RequestParam(name = "user_code", defaultValue = "") String typed,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (devices.find(caller.session(), typed, entrance.visitor(request))) {
            case DeviceCodeResult.Found(var code, var asking) -> ask(code.text(), asking, model);
            case DeviceCodeResult.NotKnown() -> {
                Problems.refuse(Problem.WRONG_CODE, response);
                model.addAttribute("codeError", texts.get("device-code.not-known"));
                yield again(typed, model);
            }
            case DeviceCodeResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                model.addAttribute("error", texts.get("device-code.too-many-attempts", texts.time(retryAfter)));
                yield again(typed, model);
            }
            case DeviceCodeResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                model.addAttribute("error", texts.get("login.busy"));
                yield again(typed, model);
            }
        };
    }

    /** @param end with the setting {@code ask}: the session that makes room for the device */
    @PostMapping(params = {"action=approve", "request"})
    Object approve(
            @RequestParam("request") UUID shown,
            @RequestParam(name = "user_code", defaultValue = "") String code,
            @RequestParam Optional<UUID> end,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (devices.approve(caller.session(), code, shown, end, entrance.visitor(request))) {
            case DeviceApprovalResult.Approved() -> leave(DASHBOARD, Notice.DEVICE_APPROVED, request, response);
            case DeviceApprovalResult.LimitReached(var limit) -> {
                Problems.refuse(Problem.SESSION_LIMIT, response);
                model.addAttribute("error", texts.get("device-code.limit", texts.limitReached(limit)));
                yield again("", model);
            }
            case DeviceApprovalResult.Choice(var limit, var sessions, var asking) -> {
                Problems.refuse(Problem.SESSION_LIMIT, response);
                yield choose(limit, sessions, code, asking, model);
            }
            case DeviceApprovalResult.NoSuchSession(var asking) -> {
                Problems.refuse(Problem.NOT_FOUND, response);
                model.addAttribute("error", texts.get("dashboard.error.not-found"));
                yield ask(code, asking, model);
            }
            case DeviceApprovalResult.Over() -> leave(OAuthPaths.DEVICE, Notice.DEVICE_OVER, request, response);
            case DeviceApprovalResult.NotSignedIn() -> wayBack.by("/login", request);
        };
    }

    @PostMapping(params = {"action=deny", "request"})
    View deny(
            @RequestParam("request") UUID shown,
            @RequestParam(name = "user_code", defaultValue = "") String code,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return devices.deny(caller.session(), code, shown, entrance.visitor(request))
                .map(denied ->
                        leave(OAuthPaths.DEVICE, denied ? Notice.DEVICE_DENIED : Notice.DEVICE_OVER, request, response))
                .orElseGet(() -> wayBack.by("/login", request));
    }

    private View leave(String page, Notice notice, HttpServletRequest request, HttpServletResponse response) {
        flash.leave(page, notice.said(), request, response);
        return wayBack.by(page, request);
    }

    private static String again(String typed, Model model) {
        model.addAttribute("userCode", typed);
        return "device";
    }

    private static String ask(String code, DeviceRequest asking, Model model) {
        model.addAttribute("asking", asking);
        model.addAttribute("scopes", asking.scopes().stream().sorted().toList());
        model.addAttribute("userCode", code);
        return "device";
    }

    private String choose(int limit, List<Session> sessions, String code, DeviceRequest asking, Model model) {
        model.addAttribute("limitText", texts.limitReached(limit));
        model.addAttribute("choices", sessions);
        return ask(code, asking, model);
    }
}
