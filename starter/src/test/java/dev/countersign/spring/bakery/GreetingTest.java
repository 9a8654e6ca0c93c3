package dev.countersign.spring.bakery;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;

import dev.countersign.client.Member;
import dev.countersign.client.MemberSession;
import dev.countersign.spring.MemberAuthentication;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;

@WebMvcTest(properties = {"countersign.url=http://localhost:4000", "countersign.key=none"})
class GreetingTest {
    @Autowired
    MockMvc mvc;

    @Test
    void greetsAnn() throws Exception {
        var session = new MemberSession(
                UUID.randomUUID(),
                "Firefox on Linux",
                "password",
                Instant.now(),
                Instant.now().plusSeconds(3600),
                false);
        var ann = new Member(UUID.randomUUID(), "ann@example.org", "Ann", session);

        mvc.perform(get("/").with(authentication(new MemberAuthentication(ann, List.of()))))
                .andExpect(content().string("Hello, Ann"));
    }
}
