package dev.countersign.example;

import dev.countersign.client.Member;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that greets its members. */
@SpringBootApplication
@RestController
public class Example {
    public static void main(String[] arguments) {
        SpringApplication.run(Example.class, arguments);
    }

    @GetMapping("/**")
    String greet(@AuthenticationPrincipal Member member) {
        return "Hello, " + member.name() + " at " + member.session().device();
    }
}
