package dev.countersign.web.pages;

import dev.countersign.limits.Refusal;
import dev.countersign.profile.AddressChanges;
import dev.countersign.profile.AddressUndo;
import dev.countersign.profile.NoMail;
import dev.countersign.profile.UndoResult;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.filter.StaleForms;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.problem.Texts;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * {@code /account/undo}: takes the code from the letter to the old address, from anybody. The letter leads here, and the code is
 * typed: what opens an address in a letter, such as a scanner, changes nothing (SEC-71).
 */
@Controller
@RequestMapping("/account/undo")
class UndoPage {
    private final AddressUndo undo;
    private final AddressChanges changes;
    private final Entrance entrance;
    private final Flash flash;
    private final WayBack wayBack;
    private final Texts texts;

    UndoPage(AddressUndo undo, AddressChanges changes, Entrance entrance, Flash flash, WayBack wayBack, Texts texts) {
        this.undo = undo;
        this.changes = changes;
        this.entrance = entrance;
        this.flash = flash;
        this.wayBack = wayBack;
        this.texts = texts;
    }

    @OpenToEveryone
    @GetMapping
    String show(HttpServletRequest request, Model model) {
        if (!changes.arePossible() && StaleForms.problem(request).isEmpty()) {
            throw new Refused(Problem.MAIL_NOT_CONFIGURED);
        }
        StaleForms.problem(request).ifPresent(problem -> model.addAttribute("error", texts.notTaken(problem)));
        return "undo";
    }

    @OpenToEveryone
    @PostMapping
    Object undo(
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return switch (undo.undo(code, entrance.visitor(request))) {
            case UndoResult.Undone(var email) -> {
                flash.leave("/login", Notice.EMAIL_RESTORED.said(Flash.EMAIL, email), request, response);
                yield wayBack.by("/login", request);
            }
            case UndoResult.WrongCode() -> {
                Problems.refuse(Problem.CODE_EXPIRED, response);
                model.addAttribute("error", texts.get("undo.wrong-code"));
                yield "undo";
            }
            case UndoResult.TryLater(Refusal.TooManyAttempts(var retryAfter)) -> {
                Problems.refuse(Problem.TOO_MANY_ATTEMPTS, retryAfter, response);
                model.addAttribute("error", texts.get("undo.too-many-attempts", texts.time(retryAfter)));
                yield "undo";
            }
            case UndoResult.TryLater(Refusal.Busy()) -> {
                Problems.refuse(Problem.BUSY, response);
                model.addAttribute("error", texts.get("login.busy"));
                yield "undo";
            }
            case NoMail() -> throw new Refused(Problem.MAIL_NOT_CONFIGURED);
        };
    }
}
