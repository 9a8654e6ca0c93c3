package dev.countersign.spring;

import dev.countersign.client.Member;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An integrator's application. */
@EnableAutoConfiguration
@RestController
class Shop {

    /** Starts the application on a port of its own. */
    record Open(ConfigurableApplicationContext beans) implements AutoCloseable {
        URI url() {
            var web = (WebServerApplicationContext) beans;
            return URI.create("http://localhost:" + web.getWebServer().getPort());
        }

        @Override
        public void close() {
            beans.close();
        }
    }

    static Open open(Map<String, Object> properties, Class<?>... besides) {
        var application = new SpringApplicationBuilder(Shop.class)
                .sources(besides)
                .properties(Map.of("server.port", "0", "spring.main.banner-mode", "off"))
                .properties(properties);
        return new Open(application.run());
    }

    @GetMapping("/me")
    String me(@AuthenticationPrincipal Member member) {
        return member.email();
    }

    @GetMapping("/name")
    String name(Authentication who) {
        return who.getName();
    }

    @GetMapping("/open/hours")
    String hours() {
        return "always";
    }

    @GetMapping("/open/greeting")
    String greeting(@AuthenticationPrincipal Member member) {
        return Optional.ofNullable(member).map(Member::name).orElse("stranger");
    }

    @GetMapping("/admin/books")
    String books() {
        return "kept";
    }

    @GetMapping("/slow")
    Callable<String> slow(@AuthenticationPrincipal Member member) {
        return member::email;
    }

    @GetMapping("/cart")
    String cart(@RequestParam(defaultValue = "") String add, HttpSession kept) {
        var items = Objects.toString(kept.getAttribute("items"), "") + add;
        kept.setAttribute("items", items);
        return items;
    }

    @GetMapping("/open/cart")
    String openCart(@RequestParam(defaultValue = "") String add, HttpSession kept) {
        return cart(add, kept);
    }

    /** A typical page: it loads files and data of the same application in parallel. */
    @GetMapping(
            path = {"/form", "/open/form"},
            produces = MediaType.TEXT_HTML_VALUE)
    String form(CsrfToken csrf) {
        return """
                <!doctype html>
                <title>Order</title>
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="/style.css">
                <script>fetch('/cart?add=apples').then(() => { document.title = 'Loaded' })</script>
                <form method="post" action="/orders">
                  <input type="hidden" name="%s" value="%s">
                  <button>Order</button>
                </form>
                """.formatted(csrf.getParameterName(), csrf.getToken());
    }

    /** Rendered after the request's own thread has finished. */
    @GetMapping(path = "/slow/form", produces = MediaType.TEXT_HTML_VALUE)
    Callable<String> slowForm(CsrfToken csrf) {
        return () -> form(csrf);
    }

    @GetMapping(path = "/style.css", produces = "text/css")
    String style(HttpSession kept) {
        kept.setAttribute("style", "light");
        return "button { color: green }";
    }

    @PostMapping("/orders")
    String order() {
        return "ordered";
    }
}
