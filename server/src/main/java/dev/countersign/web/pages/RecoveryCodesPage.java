package dev.countersign.web.pages;

import dev.countersign.account.Account;
import dev.countersign.account.RecoveryCode;
import dev.countersign.web.WebSettings;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** New recovery codes, shown this once: the answer to a form, and at no address that could be opened again (SEC-27). */
@Component
class RecoveryCodesPage {
    private final WebSettings settings;

    RecoveryCodesPage(WebSettings settings) {
        this.settings = settings;
    }

    /** @param goOn where its reader was going, if not to the dashboard */
    String page(Account account, List<RecoveryCode> codes, Optional<String> goOn, Model model) {
        model.addAttribute("email", account.email());
        model.addAttribute("codes", codes.stream().map(RecoveryCode::text).toList());
        model.addAttribute("goOn", goOn.orElse(null));
        model.addAttribute("usedAt", settings.publicUrl() + "/login/recovery");
        return "recovery-codes";
    }
}
