package dev.countersign.web.pages;

import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCode;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Recovery codes in a hidden field of the form that activates them. They are drawn when the form is shown and sealed for
 * this browser, so a form that is sent twice creates one set, and no node has to store it.
 */
@Component
class FormCodes {
    private final Cookies cookies;
    private final DerivedKeys keys;

    FormCodes(Cookies cookies, Secrets secrets) {
        this.cookies = cookies;
        this.keys = secrets.keysFor(KeyPurpose.CODES_IN_A_FORM);
    }

    String seal(DrawnCodes drawn, HttpServletRequest request) {
        var text = drawn.replaces()
                + drawn.codes().stream().map(code -> " " + code.text()).collect(Collectors.joining());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(keys.seal(text.getBytes(StandardCharsets.UTF_8), thisBrowser(request)));
    }

    /** @return empty if the form had no codes, or codes sealed for another browser */
    Optional<DrawnCodes> open(String sealed, HttpServletRequest request) {
        try {
            return keys.open(Base64.getUrlDecoder().decode(sealed), thisBrowser(request))
                    .map(text -> new String(text, StandardCharsets.UTF_8).split(" ", -1))
                    .map(words -> new DrawnCodes(
                            Arrays.stream(words).skip(1).map(RecoveryCode::new).toList(), words[0]));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private byte[] thisBrowser(HttpServletRequest request) {
        return cookies.browser(request).text().getBytes(StandardCharsets.US_ASCII);
    }
}
