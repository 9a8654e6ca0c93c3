package dev.countersign.login;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** An application that greets its members and has a button to sign out. */
@SpringBootApplication
@RestController
public class Shop {
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    @GetMapping(path = "/", produces = "text/html")
    String home(@AuthenticationPrincipal OidcUser member, CsrfToken csrf) {
        return """
                <!doctype html>
                <p>Hello, %s</p>
                <form method="post" action="/logout">
                  <input type="hidden" name="%s" value="%s">
                  <button>Sign out</button>
                </form>
                """.formatted(HtmlUtils.htmlEscape(member.getEmail()), csrf.getParameterName(), csrf.getToken());
    }

    @GetMapping("/bye")
    String bye() {
        return "Signed out.";
    }
}
