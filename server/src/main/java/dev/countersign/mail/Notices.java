package dev.countersign.mail;

import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.session.NewBrowser;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes the letters that follow from what happened to an account, in the same transaction (SEC-77). */
@Component
class Notices {
    private final Letters letters;

    Notices(Letters letters) {
        this.letters = letters;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void signedIn(NewBrowser browser) {
        switch (browser.method()) {
            case PASSWORD, APPROVAL ->
                letters.write(browser.accountId(), LetterKind.NEW_BROWSER, Optional.of(browser.visitor()));
            case DEVICE -> letters.write(browser.accountId(), LetterKind.NEW_DEVICE, Optional.of(browser.visitor()));
            // These have letters of their own.
            case RECOVERY, RESET -> {}
        }
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void noted(Event event) {
        if (event.kind() == EventKind.ACCOUNT_DELETED) {
            var kind = event.isByOperator() ? LetterKind.ACCOUNT_DELETED_BY_OPERATOR : LetterKind.ACCOUNT_DELETED;
            event.account().ifPresent(account -> letters.writeLast(account, kind, event.visitor()));
            return;
        }
        kind(event)
                .ifPresent(kind -> event.account().ifPresent(account -> letters.write(account, kind, event.visitor())));
    }

    private static Optional<LetterKind> kind(Event event) {
        return switch (event.kind()) {
            case PASSWORD_CHANGED -> Optional.of(LetterKind.PASSWORD_CHANGED);
            case RECOVERY_CODES_RENEWED -> Optional.of(LetterKind.RECOVERY_CODES_RENEWED);
            // The letter says that the password was entered. For an operator's export it was not.
            case ACCOUNT_EXPORTED -> Optional.of(LetterKind.ACCOUNT_EXPORTED).filter(kind -> !event.isByOperator());
            case RECOVERED -> Optional.of(LetterKind.RECOVERED);
            case ACCOUNT_LOCKED -> Optional.of(LetterKind.ACCOUNT_LOCKED);
            case RESET_CODE_MADE -> Optional.of(LetterKind.RESET_CODE_MADE);
            case PASSWORD_RESET -> Optional.of(LetterKind.PASSWORD_RESET);
            default -> Optional.empty();
        };
    }
}
