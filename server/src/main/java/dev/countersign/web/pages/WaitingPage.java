package dev.countersign.web.pages;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.approval.WaitingRequest.State;
import dev.countersign.signin.RedemptionResult;
import dev.countersign.signin.Redemptions;
import dev.countersign.signin.SignedIn;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SessionView;
import dev.countersign.web.WebSettings;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /login/waiting}: shows the code, and continues once it is entered on another device. */
@Controller
@RequestMapping("/login/waiting")
class WaitingPage {
    private final Redemptions redemptions;
    private final Accounts accounts;
    private final Approvals approvals;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Texts texts;
    private final LimitPage limits;
    private final Flash flash;
    private final WayBack wayBack;
    private final ScannableAddress approveAddress;

    WaitingPage(
            Redemptions redemptions,
            Accounts accounts,
            Approvals approvals,
            Entrance entrance,
            Cookies cookies,
            Texts texts,
            LimitPage limits,
            Flash flash,
            WayBack wayBack,
            WebSettings settings) {
        this.redemptions = redemptions;
        this.accounts = accounts;
        this.approvals = approvals;
        this.entrance = entrance;
        this.cookies = cookies;
        this.texts = texts;
        this.limits = limits;
        this.flash = flash;
        this.wayBack = wayBack;
        this.approveAddress = ScannableAddress.of(settings.address(ApprovePage.PATH));
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping
    Object show(HttpServletRequest request, HttpServletResponse response, Model model) {
        var waiting = cookies.waiting(request).flatMap(approvals::find);
        if (waiting.filter(found -> redemptions.hasLetIn(found, entrance.visitor(request)))
                .isPresent()) {
            flash.leave("/login", Notice.LET_IN.said(Flash.EMAIL, email(waiting)), request, response);
            return wayBack.by("/login", request);
        }
        return waiting.isEmpty() ? wayBack.by("/login", request) : page(waiting.get(), model);
    }

    @OpenToEveryone
    @PostMapping(params = "action=cancel")
    Object cancel(HttpServletRequest request, HttpServletResponse response) {
        var waiting = cookies.waiting(request).flatMap(approvals::find);
        waiting.ifPresent(found -> entrance.giveUp(found, request, response));
        flash.leave("/login", entered(waiting), request, response);
        return wayBack.by("/login", request);
    }

    /** @param end with the setting {@code ask}: the session to end, to make room */
    @OpenToEveryone
    @PostMapping(params = "action=continue")
    Object goOn(
            @RequestParam Optional<UUID> end, HttpServletRequest request, HttpServletResponse response, Model model) {
        var token = cookies.waiting(request);
        if (token.isEmpty()) {
            return wayBack.by("/login", request);
        }
        return switch (redemptions.redeem(token.get(), end, entrance.visitor(request))) {
            case SignedIn in -> {
                entrance.letIn(in, request, response);
                yield wayBack.orTo("/dashboard", request);
            }
            case RedemptionResult.NotWaiting() -> wayBack.by("/login", request);
            case RedemptionResult.NotApproved(), RedemptionResult.Closed(), RedemptionResult.NoSuchSession() ->
                wayBack.by("/login/waiting", request);
            case RedemptionResult.LimitReached(var limit, var choices) -> {
                var waiting = token.flatMap(approvals::find);
                if (choices.isEmpty() && waiting.isPresent()) {
                    yield limits.next(waiting.get().accountId(), entered(waiting), request, response);
                }
                response.setStatus(Problem.SESSION_LIMIT.status().value());
                model.addAttribute("limitText", texts.limitReached(limit));
                model.addAttribute("sessions", SessionView.ofOthers(choices));
                yield "choose";
            }
        };
    }

    private Map<String, String> entered(Optional<WaitingRequest> waiting) {
        return Flash.entered(
                email(waiting), waiting.filter(WaitingRequest::remember).isPresent());
    }

    /** The email that the waiting person typed before. */
    private String email(Optional<WaitingRequest> waiting) {
        return waiting.flatMap(request -> accounts.find(request.accountId()))
                .map(Account::email)
                .orElse("");
    }

    private String page(WaitingRequest waiting, Model model) {
        model.addAttribute("email", email(Optional.of(waiting)));
        model.addAttribute(StayingSignedIn.FIELD, waiting.remember());
        model.addAttribute("state", waiting.state().toString());
        model.addAttribute("approval", waiting.state() == State.CLOSED ? null : waiting);
        model.addAttribute("where", approveAddress);
        model.addAttribute("device", waiting.device());
        model.addAttribute("ip", waiting.ip());
        return "waiting";
    }
}
