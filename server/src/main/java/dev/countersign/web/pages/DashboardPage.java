package dev.countersign.web.pages;

import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.Code;
import dev.countersign.approval.Purpose;
import dev.countersign.history.EndReason;
import dev.countersign.history.History;
import dev.countersign.history.LogCursor;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.Sessions;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Decisions;
import dev.countersign.signin.Endings;
import dev.countersign.signin.PasswordResets;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.SessionView;
import dev.countersign.web.WebSettings;
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
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/** {@code /dashboard}: the member's live sessions, the session log, security events and waiting requests. */
@Controller
@RequestMapping("/dashboard")
class DashboardPage {
    private static final String DENIED = "denied";
    private static final int LOG_ENTRIES = 20;
    private static final int EVENTS = 10;

    private final Endings endings;
    private final Decisions decisions;
    private final RecoveryCodes recoveryCodes;
    private final PasswordResets passwordResets;
    private final Entrance entrance;
    private final Sessions sessions;
    private final SessionSettings settings;
    private final Approvals approvals;
    private final History history;
    private final Cookies cookies;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;
    private final ScannableAddress home;
    private final boolean isForOneMachine;

    DashboardPage(
            Endings endings,
            Decisions decisions,
            RecoveryCodes recoveryCodes,
            PasswordResets passwordResets,
            Entrance entrance,
            Sessions sessions,
            SessionSettings settings,
            Approvals approvals,
            History history,
            Cookies cookies,
            Flash flash,
            WayBack wayBack,
            Texts texts,
            WebSettings webSettings) {
        this.endings = endings;
        this.decisions = decisions;
        this.recoveryCodes = recoveryCodes;
        this.passwordResets = passwordResets;
        this.entrance = entrance;
        this.sessions = sessions;
        this.settings = settings;
        this.approvals = approvals;
        this.history = history;
        this.cookies = cookies;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
        this.home = ScannableAddress.of(webSettings.address("/"));
        this.isForOneMachine = webSettings.isForOneMachine();
    }

    @GetMapping
    String show(
            @RequestParam Optional<String> before,
            @RequestParam(name = "events-before") Optional<String> eventsBefore,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var left = flash.take(request, response);
        Notice.show(left, texts, model);
        model.addAttribute(DENIED, left.get(DENIED));
        fill(caller, before.flatMap(LogCursor::parse), eventsBefore.flatMap(LogCursor::parse), model);
        model.addAttribute("codesLeft", recoveryCodes.left(caller.account().id()));
        model.addAttribute("hasMail", passwordResets.isMailed());
        return "dashboard";
    }

    /** The live part, which the page reads again automatically. */
    @InTheBackground
    @GetMapping("/live")
    String live(@AuthenticationPrincipal Caller caller, Model model) {
        fill(caller, Optional.empty(), Optional.empty(), model);
        return "dashboard :: live";
    }

    @PostMapping(params = "action=sign-out")
    View signOut(@AuthenticationPrincipal Caller caller, HttpServletRequest request, HttpServletResponse response) {
        endings.signOut(caller.session(), entrance.visitor(request));
        cookies.signOut(response);
        flash.leave(
                "/login",
                Map.of(
                        SignInPage.ENDED,
                        EndReason.SIGNED_OUT.toString(),
                        Flash.EMAIL,
                        caller.account().email()),
                request,
                response);
        return wayBack.by("/login", request);
    }

    @PostMapping(params = {"action=end", "session"})
    View end(
            @RequestParam("session") UUID sessionId,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (endings.end(caller.session(), sessionId, entrance.visitor(request))) {
            case ENDED -> again(Notice.SESSION_ENDED.said(), request, response);
            case NO_SUCH_SESSION -> again(Notice.NO_SUCH_SESSION.said(), request, response);
            case NOT_SIGNED_IN -> wayBack.by("/login", request);
        };
    }

    @PostMapping(params = "action=end-others")
    View endOthers(@AuthenticationPrincipal Caller caller, HttpServletRequest request, HttpServletResponse response) {
        return endings.endOthers(caller.session(), entrance.visitor(request))
                .map(ended -> again((ended == 0 ? Notice.NO_OTHERS : Notice.OTHERS_ENDED).said(), request, response))
                .orElseGet(() -> wayBack.by("/login", request));
    }

    @PostMapping(params = {"action=approve", "approval"})
    View approve(
            @RequestParam("approval") UUID approvalId,
            @RequestParam(defaultValue = "") String purpose,
            @RequestParam(defaultValue = "") String code,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        var typed = Code.typed(code);
        if (typed.isEmpty()) {
            return again(Notice.NO_CODE.said(), request, response);
        }
        return decisions
                .answer(caller.session(), approvalId, typed.get(), Optional.empty(), entrance.visitor(request))
                .map(result -> switch (result) {
                    case AnswerResult.Approved() -> (isReset(purpose) ? Notice.RESET_APPROVED : Notice.APPROVED).said();
                    case AnswerResult.WrongCode(var triesLeft) ->
                        triesLeft == 0 ? Notice.EXHAUSTED.said() : Notice.WRONG_CODE.said(triesLeft);
                    case AnswerResult.Closed(), AnswerResult.Unknown() -> Notice.REQUEST_OVER.said();
                })
                .map(said -> again(said, request, response))
                .orElseGet(() -> wayBack.by("/login", request));
    }

    @PostMapping(params = {"action=deny", "approval"})
    View deny(
            @RequestParam("approval") UUID approvalId,
            @RequestParam(defaultValue = "") String purpose,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return decisions
                .deny(caller.session(), approvalId, Optional.empty(), entrance.visitor(request))
                .map(denial -> switch (denial.result()) {
                    case DENIED -> denied(purpose, denial.silenced()).said(DENIED, approvalId.toString());
                    case CLOSED, UNKNOWN -> Notice.REQUEST_OVER.said();
                })
                .map(said -> again(said, request, response))
                .orElseGet(() -> wayBack.by("/login", request));
    }

    private static Notice denied(String purpose, boolean silenced) {
        if (!isReset(purpose)) {
            return Notice.DENIED;
        }
        return silenced ? Notice.RESET_STOPPED : Notice.RESET_STOPPED_AGAIN;
    }

    @PostMapping(params = {"action=take-back", "approval"})
    View takeDenialBack(
            @RequestParam("approval") UUID approvalId,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return decisions
                .takeDenialBack(caller.session(), approvalId, entrance.visitor(request))
                .map(known -> (known ? Notice.TAKEN_BACK : Notice.REQUEST_OVER).said())
                .map(said -> again(said, request, response))
                .orElseGet(() -> wayBack.by("/login", request));
    }

    /** The form says so, and it only decides which text is shown. */
    private static boolean isReset(String purpose) {
        return purpose.equals(Purpose.PASSWORD_RESET.toString());
    }

    /** Redirects to the dashboard, which shows what happened. */
    private View again(Map<String, String> said, HttpServletRequest request, HttpServletResponse response) {
        flash.leave("/dashboard", said, request, response);
        return wayBack.by("/dashboard", request);
    }

    private void fill(Caller caller, Optional<LogCursor> before, Optional<LogCursor> eventsBefore, Model model) {
        var live = SessionView.of(
                sessions.live(caller.account().id()), caller.session().id());
        model.addAttribute("sessions", SessionView.currentFirst(live));
        model.addAttribute("home", home);
        model.addAttribute("isForOneMachine", isForOneMachine);
        model.addAttribute("limit", settings.limit());
        model.addAttribute("texts", texts);
        model.addAttribute("approvals", approvals.pending(caller.account().id()));
        model.addAttribute("log", history.page(caller.account().id(), LOG_ENTRIES, before));
        model.addAttribute("events", history.events(caller.account().id(), EVENTS, eventsBefore));
    }
}
