package dev.countersign.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An email")
class EmailsTest {

    private static String reason(String email) {
        return switch (Emails.judge(email)) {
            case Emails.Judged.Fit(var fit) -> "fit: " + fit;
            case Emails.Judged.Unfit(var flaw) -> flaw.reason().replaceFirst("^invalid\\.email\\.", "");
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org | a@Example.ORG | A@example.org",
                "user@xn--mller-kva.example | user@müller.example | user@MÜLLER.example | user@Xn--MLLER-kva.EXAMPLE",
                "user@xn--mller-kva.example | user@mu\u0308ller.example | user@ｍüｌｌｅｒ。example | user@müller．example",
                "user@xn--mller-kva.example | user@müller｡example | user@mül\u00ADler.example",
                "a@xn--strae-oqa.example | a@straße.example | a@STRAẞE.example | a@xn--strae-oqa.example",
                "a@strasse.example | a@STRASSE.example | a@ſtraſſe.example",
                "a@xn--nxa6a.gr | a@βς.gr",
                "a@xn--nxa8a.gr | a@ΒΣ.gr | a@βσ.gr",
                "a@xn--mgba3gch31f060k.example | a@نامه\u200Cای.example",
                "a@xn--10cl1a0b660p.example | a@\u0DC1\u0DCA\u200D\u0DBB\u0DD3.example",
                "a@xn--fiqs8s.xn--p1ai | a@中国.рф | a@中国.РФ",
                "a@xn--i-7iq.ws | a@i❤.ws",
                "a@xn--4dbrk0ce.example | a@ישראל.example",
                "a@kelvin.example | a@\u212Aelvin.example",
                "a@sub.xn--bcher-kva.xn--mller-kva.example | a@SUB.bücher.xn--Mller-KVA.example",
                "o'brien+x/y=z@example.org | O'Brien+X/Y=Z@example.org",
                "a.b.c@example.org | A.B.C@example.org",
                "a@1.example | a@1.EXAMPLE",
                "a@example.4u | a@example.4U",
                "a@localhost | a@LocalHost",
                "a@ab--cd.example | a@AB--cd.example"
            })
    @DisplayName("has one form, however its domain is written (UTS #46 non-transitional, RFC 5891)")
    void oneForm(String row) {
        var spellings = Arrays.stream(row.split("\\|")).map(String::strip).toList();
        for (var spelling : spellings) {
            assertThat(reason(spelling)).as(spelling).isEqualTo("fit: " + spellings.getFirst());
            assertThat(Emails.compared(spelling)).as(spelling).hasValue(spellings.getFirst());
        }
        var shown = Emails.shown(spellings.getFirst());
        assertThat(reason(shown)).as(shown).isEqualTo("fit: " + spellings.getFirst());
        assertThat(shown).doesNotContain("@xn--").doesNotContain(".xn--");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no-address",
                "ann | no-address",
                "@example.org | no-address",
                "ann@ | no-address",
                "ann@b@example.org | no-address",
                "é@example.org | local-part.not-ascii",
                "\u212Aelvin@example.org | local-part.not-ascii",
                "пользователь@müller.example | local-part.not-ascii",
                "a b@example.org | local-part.characters",
                "\"a b\"@example.org | local-part.characters",
                "a,b@example.org | local-part.characters",
                "<a@example.org | local-part.characters",
                ".b@example.org | local-part.dots",
                "b.@example.org | local-part.dots",
                "b..c@example.org | local-part.dots",
                ".@example.org | local-part.dots",
                "b@127.0.0.1 | domain.numeric",
                "b@1.2.3.4.5 | domain.numeric",
                "b@1 | domain.numeric",
                "b@example.123 | domain.numeric",
                "b@müller.１２ | domain.numeric",
                "a@example..org | domain.dots",
                "a@.example.org | domain.dots",
                "a@example.org. | domain.dots",
                "a@müller.example. | domain.dots",
                "a@müller..example | domain.dots",
                "a@. | domain.dots",
                "a@-b.org | domain.hyphens",
                "a@b-.org | domain.hyphens",
                "a@-ü.org | domain.hyphens",
                "a@ü-.org | domain.hyphens",
                "a@ab--ü.org | domain.hyphens",
                "a@a_b.org | domain.characters",
                "a@a b.org | domain.characters",
                "a@exam\u200Bple\u2028.org | domain.characters",
                "a@ü_b.org | domain.characters",
                "a@[192.0.2.1] | domain.characters",
                "a@müller.example> | domain.characters",
                "a@\u0301x.example | domain.characters",
                "a@x\u200Dy.example | domain.characters",
                "a@x\u200Cy.example | domain.characters",
                "a@ü⒈.example | domain.characters",
                "a@\uD800.example | domain.characters",
                "a@\u202Emüller.example | domain.characters",
                "a@xn--.example | domain.encoding",
                "a@xn--a.example | domain.encoding",
                "a@xn--999999999.example | domain.encoding",
                "a@xn--mller-kvä.example | domain.encoding",
                "a@xn--abc-.example | domain.encoding",
                "a@xn--MLLER-xma.example | domain.encoding",
                "a@aא.example | domain.directions",
                "a@א1a.example | domain.directions",
                "a@0א.example | domain.directions"
            })
    @DisplayName("that is not valid is refused, with the reason")
    void causes(String email, String reason) {
        assertThat(reason(email)).isEqualTo(reason);
    }

    @Test
    @DisplayName(
            "may have 64 characters before the @, 63 in a label, 253 in a domain and 254 in all, in its stored form")
    void lengths() {
        var local = "l".repeat(64);
        assertThat(reason(local + "@example.org")).startsWith("fit");
        assertThat(reason("l" + local + "@example.org")).isEqualTo("local-part.too-long");

        assertThat(reason("a@" + "b".repeat(63) + ".org")).startsWith("fit");
        assertThat(reason("a@" + "b".repeat(64) + ".org")).isEqualTo("domain.label-too-long");
        // The prefix xn-- and the encoding take five more characters.
        assertThat(reason("a@" + "b".repeat(55) + "ü.org")).startsWith("fit");
        assertThat(reason("a@" + "b".repeat(56) + "ü.org")).isEqualTo("domain.label-too-long");

        var labels = "b23456789.".repeat(25);
        assertThat(reason("a@" + labels + "xy")).startsWith("fit");
        assertThat(reason("a@" + labels + "xyz")).isEqualTo("too-long");
        assertThat(reason("a@" + "ü2345.".repeat(23) + "xy")).isEqualTo("domain.too-long");
        assertThat(reason("a@" + "b".repeat(300))).isEqualTo("too-long");
        assertThat(reason("l@" + "ü2345.".repeat(19) + "xxxxxx")).isEqualTo("too-long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@xn--a.example", "A@Xn--MLLER-xma.example", "a@xn--abc.example"})
    @DisplayName("that an earlier release accepted is compared as it was then, even if it could not sign up today")
    void legacy(String email) {
        assertThat(Emails.compared(email)).hasValue(email.toLowerCase(Locale.ROOT));
        assertThat(Emails.shown(email)).isEqualTo(email);
    }

    @ParameterizedTest
    @CsvSource({
        ".A..b.@example.org, .a..b.@example.org",
        "b@127.0.0.1, b@127.0.0.1",
        "b..c@Müller.example, b..c@xn--mller-kva.example",
    })
    @DisplayName("with misplaced dots or a numeric host still belongs to a member who signed up with it")
    void earlierMembers(String email, String stored) {
        assertThat(reason(email)).matches("local-part.dots|domain.numeric");
        assertThat(Emails.compared(email)).hasValue(stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"é@example.org", "a@b@c", "", "a@ü_b.org", "a@-b.org", "a@\u202Ex.org"})
    @DisplayName("that no release accepted belongs to nobody")
    void nobodys(String text) {
        assertThat(Emails.compared(text)).isEmpty();
    }
}
