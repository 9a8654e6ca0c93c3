package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.limits.Rate;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.support.ResourceBundleMessageSource;

@DisplayName("The text of a letter")
class LetterTextsTest {
    private static final String NAME = "Ann\r\nBcc: all@example.org\u2028<b onclick='x'>&amp;\u202E";

    private final LetterTexts texts = new LetterTexts(
            messages(),
            new MailSettings(
                    "https://sign-in.example.org", new MailSettings.Mail("", "sign-in@example.org", Rate.of("1/1s"))));

    private static ResourceBundleMessageSource messages() {
        var messages = new ResourceBundleMessageSource();
        messages.setBasename("messages");
        messages.setDefaultEncoding("UTF-8");
        messages.setAlwaysUseMessageFormat(true);
        messages.setFallbackToSystemLocale(false);
        return messages;
    }

    private static Claim claim(LetterKind kind, Optional<String> device) {
        return new Claim(
                new UUID(1, 2),
                kind,
                new Recipient("ann@example.org"),
                NAME,
                device,
                device.map(label -> "2001:db8::1"),
                1,
                Instant.parse("2026-11-30T06:55:10Z"));
    }

    @ParameterizedTest
    @EnumSource(LetterKind.class)
    @DisplayName("has what others have chosen in one line, escaped in HTML, and not in the subject (SEC-75)")
    void ofOthers(LetterKind kind) {
        var text = texts.of(claim(kind, Optional.of("Firefox\non <i>Linux</i>")));

        assertThat(text.subject()).doesNotContain("Ann", "Firefox", "\n", "\r");
        assertThat(text.plain())
                .startsWith("Hello Ann Bcc: all@example.org <b onclick='x'>&amp;,\n")
                .contains("Device: Firefox on <i>Linux</i>\nIP address: 2001:db8::1\nTime: 30 Nov 2026, 06:55 UTC\n")
                .contains("https://sign-in.example.org/account\n");
        assertThat(text.html())
                .contains("Hello Ann Bcc: all@example.org &lt;b onclick=&#39;x&#39;&gt;&amp;amp;,")
                .contains("Firefox on &lt;i&gt;Linux&lt;/i&gt;")
                .contains("href=\"https://sign-in.example.org/account\"")
                .contains("lang=\"en\"")
                .doesNotContain("<b ", "<i>", "\u202E");
    }

    @Test
    @DisplayName("leaves out the lines about a device if no request caused the letter")
    void withoutDevice() {
        var text = texts.of(claim(LetterKind.ACCOUNT_LOCKED, Optional.empty()));

        assertThat(text.plain()).contains("Time: ").doesNotContain("Device:", "IP address:");
    }

    @Test
    @DisplayName("of a test has no facts")
    void ofTest() {
        var text = texts.ofTest();

        assertThat(text.subject()).isEqualTo("Test email from Countersign");
        assertThat(text.plain()).startsWith("Hello,\n\nThis is a test email.").doesNotContain("Time");
        assertThat(text.html()).doesNotContain("<table");
    }
}
