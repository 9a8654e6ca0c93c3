package dev.countersign.web.pages;

import dev.countersign.account.Accounts;
import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.Approvals;
import dev.countersign.history.History;
import dev.countersign.history.LogCursor;
import dev.countersign.history.SignInMethod;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.Sessions;
import dev.countersign.signin.Caller;
import dev.countersign.signin.SignIns;
import dev.countersign.web.Cookies;
import dev.countersign.web.Entrance;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.SessionView;
import dev.countersign.web.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /dashboard}: where the member is signed in, what was, and who asks to be let in. */
@Controller
@RequestMapping("/dashboard")
class DashboardPage {
    private static final int LOG_ENTRIES = 20;
    private static final int EVENTS = 10;

    private final SignIns signIns;
    private final Accounts accounts;
    private final Entrance entrance;
    private final Sessions sessions;
    private final SessionSettings settings;
    private final Approvals approvals;
    private final History history;
    private final Cookies cookies;
    private final Texts texts;

    DashboardPage(
            SignIns signIns,
            Accounts accounts,
            Entrance entrance,
            Sessions sessions,
            SessionSettings settings,
            Approvals approvals,
            History history,
            Cookies cookies,
            Texts texts) {
        this.signIns = signIns;
        this.accounts = accounts;
        this.entrance = entrance;
        this.sessions = sessions;
        this.settings = settings;
        this.approvals = approvals;
        this.history = history;
        this.cookies = cookies;
        this.texts = texts;
    }

    /** @param recovered present right after a recovery */
    @GetMapping
    String show(
            @RequestParam Optional<String> before,
            @RequestParam(name = "events-before") Optional<String> eventsBefore,
            @RequestParam Optional<String> recovered,
            @AuthenticationPrincipal Caller caller,
            Model model) {
        if (recovered.isPresent() && caller.session().method() == SignInMethod.RECOVERY) {
            model.addAttribute("notice", texts.get("dashboard.notice.recovered"));
        }
        return page(caller, before.flatMap(LogCursor::parse), eventsBefore.flatMap(LogCursor::parse), model);
    }

    /** The live part, which the page reads again by itself. */
    @InTheBackground
    @GetMapping("/live")
    String live(@AuthenticationPrincipal Caller caller, Model model) {
        fill(caller, Optional.empty(), Optional.empty(), model);
        return "dashboard :: live";
    }

    @PostMapping(params = "action=sign-out")
    String signOut(@AuthenticationPrincipal Caller caller, HttpServletRequest request, HttpServletResponse response) {
        signIns.signOut(caller.session(), entrance.visitor(request));
        cookies.signOut(response);
        return "redirect:/login?ended=signed-out";
    }

    @PostMapping(params = {"action=end", "session"})
    String end(
            @RequestParam("session") UUID sessionId,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            Model model) {
        return switch (signIns.end(caller.session(), sessionId, entrance.visitor(request))) {
            case ENDED -> notice("dashboard.notice.ended", caller, model);
            case NO_SUCH_SESSION -> error("dashboard.error.not-found", caller, model);
            case NOT_SIGNED_IN -> "redirect:/login";
        };
    }

    @PostMapping(params = "action=end-others")
    String endOthers(@AuthenticationPrincipal Caller caller, HttpServletRequest request, Model model) {
        return signIns.endOthers(caller.session(), entrance.visitor(request))
                ? notice("dashboard.notice.ended-others", caller, model)
                : "redirect:/login";
    }

    @PostMapping(params = {"action=approve", "approval"})
    String approve(
            @RequestParam("approval") UUID approvalId,
            @RequestParam(defaultValue = "") String code,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            Model model) {
        var digits = digits(code);
        if (!digits.matches("[0-9]{6}")) {
            return error("invalid.code", caller, model);
        }
        var result = signIns.answer(caller.session(), approvalId, digits, Optional.empty(), entrance.visitor(request));
        if (result.isEmpty()) {
            return "redirect:/login";
        }
        return switch (result.get()) {
            case AnswerResult.Approved() -> notice("dashboard.notice.approved", caller, model);
            case AnswerResult.WrongCode(var triesLeft) ->
                triesLeft == 0
                        ? error("dashboard.error.exhausted", caller, model)
                        : error("dashboard.error.wrong-code", caller, model, triesLeft);
            case AnswerResult.Closed(), AnswerResult.Unknown() -> error("dashboard.error.closed", caller, model);
        };
    }

    @PostMapping(params = {"action=deny", "approval"})
    String deny(
            @RequestParam("approval") UUID approvalId,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            Model model) {
        var result = signIns.deny(caller.session(), approvalId, Optional.empty(), entrance.visitor(request));
        if (result.isEmpty()) {
            return "redirect:/login";
        }
        return switch (result.get()) {
            case DENIED -> notice("dashboard.notice.denied", caller, model);
            case CLOSED, UNKNOWN -> error("dashboard.error.closed", caller, model);
        };
    }

    /** In whatever script, with or without spaces and dashes. */
    private static String digits(String code) {
        var digits = code.replaceAll("[\\p{IsWhite_Space}\\p{Pd}]", "").codePoints();
        return digits.mapToObj(
                        sign -> Character.isDigit(sign) ? "" + Character.digit(sign, 10) : Character.toString(sign))
                .collect(Collectors.joining());
    }

    private String notice(String key, Caller caller, Model model) {
        model.addAttribute("notice", texts.get(key));
        return page(caller, Optional.empty(), Optional.empty(), model);
    }

    private String error(String key, Caller caller, Model model, Object... values) {
        model.addAttribute("error", texts.get(key, values));
        return page(caller, Optional.empty(), Optional.empty(), model);
    }

    private String page(Caller caller, Optional<LogCursor> before, Optional<LogCursor> eventsBefore, Model model) {
        fill(caller, before, eventsBefore, model);
        model.addAttribute(
                "codesLeft", accounts.recoveryCodesLeft(caller.account().id()));
        return "dashboard";
    }

    private void fill(Caller caller, Optional<LogCursor> before, Optional<LogCursor> eventsBefore, Model model) {
        var live = SessionView.of(
                sessions.live(caller.account().id()), caller.session().id());
        model.addAttribute("sessions", SessionView.currentFirst(live));
        model.addAttribute("limit", settings.limit());
        model.addAttribute("approvals", approvals.pending(caller.account().id()));
        model.addAttribute("log", history.page(caller.account().id(), LOG_ENTRIES, before));
        model.addAttribute("events", history.events(caller.account().id(), EVENTS, eventsBefore));
    }
}
