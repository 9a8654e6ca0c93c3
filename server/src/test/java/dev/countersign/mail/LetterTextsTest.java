package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.limits.Rate;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.Purpose;
import dev.countersign.onetime.Text;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.support.ResourceBundleMessageSource;

@DisplayName("The text of a letter")
class LetterTextsTest {
    private static final String NAME = "Ann\r\nBcc: all@example.org\u2028<b onclick='x'>&amp;\u202E";

    private final LetterTexts texts = texts("");

    private static LetterTexts texts(String support) {
        return new LetterTexts(
                messages(),
                new MailSettings(
                        "https://sign-in.example.org",
                        new MailSettings.Mail("", "sign-in@example.org", Rate.of("1/1s")),
                        Support.of(support)));
    }

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
                Optional.empty(),
                kind,
                new Recipient("ann@example.org"),
                NAME,
                device,
                device.map(label -> "2001:db8::1"),
                Optional.empty(),
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
                .contains("at https://sign-in.example.org. Replies to this email are not read.");
        assertThat(text.html())
                .contains("Hello Ann Bcc: all@example.org &lt;b onclick=&#39;x&#39;&gt;&amp;amp;,")
                .contains("Firefox on &lt;i&gt;Linux&lt;/i&gt;")
                .contains("lang=\"en\"")
                .doesNotContain("<b ", "<i>", "\u202E");
    }

    @ParameterizedTest
    @EnumSource(LetterKind.class)
    @DisplayName("leads to one page of the public URL, or to none if the page is open already (SEC-71)")
    void link(LetterKind kind) {
        var text = texts.of(claim(kind, Optional.empty()));
        var links = Pattern.compile("href=\"([^\"]*)\"")
                .matcher(text.html())
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(links)
                .isEqualTo(kind.page().stream()
                        .map(page -> "https://sign-in.example.org" + page)
                        .toList());
        kind.page().ifPresent(page -> assertThat(text.plain()).contains(": https://sign-in.example.org" + page + "\n"));
    }

    @Test
    @DisplayName("greets nobody by a name that is not known to be theirs")
    void withoutName() {
        var claim = new Claim(
                new UUID(1, 2),
                Optional.empty(),
                LetterKind.CHANGE_ADDRESS,
                new Recipient("ann@example.org"),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                Instant.parse("2026-11-30T06:55:10Z"));

        assertThat(texts.of(claim).plain()).startsWith("Hello,\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIRM_ADDRESS,CONFIRM_ADDRESS,1234 5678,32px,15 minutes",
        "SIGN_UP_CODE,SIGN_UP,1234 5678,32px,15 minutes",
        "INVITATION,INVITATION,9XQZ-0000-AAAA-BBBB-CCCC-7777,20px,7 days",
        "CHANGE_ADDRESS,CHANGE_ADDRESS,0000 0001,32px,15 minutes",
        "ADDRESS_CHANGED,UNDO_ADDRESS,9XQZ-0000-AAAA-BBBB-CCCC-7777,20px,7 days"
    })
    @DisplayName("shows its code large, says how long it works, and has it in no subject (SEC-75)")
    void code(LetterKind kind, Purpose purpose, String code, String size, String lifetime) {
        var made = new OneTimeCode(
                new UUID(3, 4), purpose, Optional.empty(), "ann@example.org", Instant.parse("2026-12-01T07:10:10Z"));

        var text = texts.of(claim(kind, Optional.empty()), made, new Text(code));

        assertThat(text.subject()).doesNotContain(code);
        assertThat(text.plain())
                .contains("\n\n" + code + "\n\nThis code works for " + lifetime + ", until 1 Dec 2026, 07:10 UTC.\n")
                .contains("you don't need to do anything", "Don't give");
        assertThat(text.html())
                .containsPattern("font: 600 " + size + "[^>]*>" + code + "<")
                .contains("This code works for " + lifetime + ", until 1 Dec 2026, 07:10 UTC.");
    }

    @Test
    @DisplayName("leaves out the lines about a device if no request caused the letter")
    void withoutDevice() {
        var text = texts.of(claim(LetterKind.ACCOUNT_LOCKED, Optional.empty()));

        assertThat(text.plain()).contains("Time: ").doesNotContain("Device:", "IP address:");
    }

    @ParameterizedTest
    @EnumSource(LetterKind.class)
    @DisplayName("says whom to ask, without a link to anything but the public URL (SEC-75)")
    void support(LetterKind kind) {
        var toWrite = texts("help@example.org").of(claim(kind, Optional.empty()));
        var toOpen = texts("https://example.org/help?a=b&c").of(claim(kind, Optional.empty()));

        assertThat(toWrite.plain()).contains("\nNeed help? Write to help@example.org.\n\n-- \n");
        assertThat(toWrite.html())
                .contains(">Need help? Write to help@example.org.<")
                .doesNotContain("mailto:");
        assertThat(toOpen.plain()).contains("\nNeed help? Go to https://example.org/help?a=b&c\n\n-- \n");
        assertThat(toOpen.html())
                .contains(">Need help? Go to https://example.org/help?a=b&amp;c<")
                .doesNotContain("href=\"https://example.org");
        assertThat(texts.of(claim(kind, Optional.empty())).plain()).doesNotContain("Need help?");
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
