package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.limits.Rate;
import dev.countersign.web.Origin;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * There is no attacker here, only an operator who mistypes. There must be no stack trace, no second line, and no secret on
 * the screen.
 */
@DisplayName("A mistyped setting")
class SettingFuzzTest {
    private static final String SECRET = "hush-hush";

    private static StandardEnvironment environment(String property, String value) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("right", SettingTest.RIGHT));
        environment.getPropertySources().addFirst(new MapPropertySource("given", Map.of(property, value)));
        return environment;
    }

    @FuzzTest
    @DisplayName("is valid for the rooms, or refused in one line that shows no secret (SEC-27)")
    void anyText(FuzzedDataProvider data) {
        var line = data.consumeRemainingAsString();
        var property = line.replaceFirst("(?s)=.*", "");
        var isSecret = property.equals("countersign.secret") || property.equals("countersign.database.url");
        var value = line.substring(Math.min(property.length() + 1, line.length())) + (isSecret ? SECRET : "");
        try {
            var environment = environment(property, value);
            Setting.check(environment);
            switch (property) {
                case "countersign.session.idle",
                        "countersign.session.lifetime",
                        "countersign.session.remembered-idle",
                        "countersign.approval.lifetime",
                        "countersign.history.addresses" ->
                    assertThat(DurationStyle.detectAndParse(environment.getRequiredProperty(property)))
                            .isPositive();
                case "countersign.limits.sign-ups-per-address", "countersign.limits.failures-per-address" ->
                    assertThat(Rate.of(environment.getRequiredProperty(property))
                                    .most())
                            .isPositive();
                case "countersign.public-url" ->
                    assertThat(Origin.of(environment.getRequiredProperty(property))
                                    .host())
                            .isNotEmpty();
                case "server.port",
                        "countersign.session.limit",
                        "countersign.approval.tries",
                        "countersign.password.min-length" ->
                    assertThat(Integer.parseInt(environment.getRequiredProperty(property)))
                            .isPositive();
                default -> assertThat(value).isNotNull();
            }
        } catch (StartRefused refused) {
            assertThat(refused.getMessage()).hasLineCount(1).doesNotContainPattern("\\p{Cc}");
            if (isSecret) {
                assertThat(refused).hasMessageNotContaining(SECRET);
            }
        }
    }
}
