package dev.countersign.spring.bakery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.countersign.client.Countersign;
import dev.countersign.client.Member;
import dev.countersign.client.MemberSession;
import dev.countersign.spring.MemberAuthentication;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;

@DisplayName("An application's own tests, without a server,")
class BakeryTest {
    /** Takes Countersign's place. */
    private static final ServerSocket NOBODY = listen();

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @AfterAll
    static void close() throws IOException {
        NOBODY.close();
    }

    private static void settings(DynamicPropertyRegistry properties) {
        properties.add("countersign.url", () -> "http://localhost:" + NOBODY.getLocalPort());
        properties.add("countersign.key", () -> "none");
    }

    private static MemberAuthentication signedIn(String... roles) {
        var session = new MemberSession(
                UUID.randomUUID(),
                "Firefox on Linux",
                "password",
                Instant.now(),
                Instant.now().plusSeconds(3600),
                false);
        var ann = new Member(UUID.randomUUID(), "ann@example.org", "Ann", session);
        return new MemberAuthentication(ann, AuthorityUtils.createAuthorityList(roles));
    }

    private static void chainHolds(MockMvc mvc) throws Exception {
        mvc.perform(get("/").with(authentication(signedIn())))
                .andExpect(status().isOk())
                .andExpect(content().string("Hello, Ann"));
        mvc.perform(get("/")).andExpect(status().isUnauthorized());
        mvc.perform(get("/admin/books").with(authentication(signedIn()))).andExpect(status().isForbidden());
        mvc.perform(get("/admin/books").with(authentication(signedIn("ROLE_ADMIN"))))
                .andExpect(status().isOk());
    }

    @Nested
    @DisplayName("of its controllers only")
    @WebMvcTest
    class OfItsControllers {
        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry properties) {
            settings(properties);
        }

        @Test
        @DisplayName("use its filter chain, as any member they like")
        void chain(@Autowired MockMvc mvc) throws Exception {
            chainHolds(mvc);
        }
    }

    @Nested
    @DisplayName("of the whole application")
    @SpringBootTest
    @AutoConfigureMockMvc
    @ExtendWith(OutputCaptureExtension.class)
    class OfAllOfIt {
        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry properties) {
            settings(properties);
        }

        @Test
        @DisplayName("connect to nothing and log no warning until a request brings a cookie")
        void quiet(@Autowired MockMvc mvc, CapturedOutput output) throws Exception {
            chainHolds(mvc);
            NOBODY.setSoTimeout(300);
            assertThatThrownBy(NOBODY::accept).isInstanceOf(SocketTimeoutException.class);
            assertThat(output).doesNotContain(" WARN ");

            NOBODY.setSoTimeout(10_000);
            var asked = mvc.perform(get("/").cookie(new Cookie(Countersign.COOKIE, "A".repeat(43))));

            asked.andExpect(status().isServiceUnavailable());
            NOBODY.accept().close();
        }
    }

    @Test
    @DisplayName("include the example of docs/integrating.md")
    void page() throws IOException {
        var page = Files.readString(Path.of("../docs/integrating.md"));
        var example = Files.readString(Path.of("src/test/java/dev/countersign/spring/bakery/GreetingTest.java"));

        assertThat(page).contains(example.substring(example.indexOf("@WebMvcTest(")));
        assertThat(example.lines().filter(line -> line.startsWith("import dev.countersign.")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(page).contains(line));
    }
}
