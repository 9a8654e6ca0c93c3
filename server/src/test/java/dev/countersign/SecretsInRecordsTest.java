package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A record prints all its components whenever it is logged or appears in an exception's message. */
@DisplayName("A record of ours that contains a password or a code")
class SecretsInRecordsTest {
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|code)s?(hash)?");
    private static final String TYPED = "482193 as it was typed";

    static Stream<Class<?>> records() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.countersign")
                        .stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(type -> type.isRecord()
                                && Arrays.stream(type.getRecordComponents()).anyMatch(SecretsInRecordsTest::holdsOne));
    }

    @ParameterizedTest
    @MethodSource("records")
    @DisplayName("does not print it (SEC-27)")
    void prints(Class<?> type) throws ReflectiveOperationException {
        var components = type.getRecordComponents();
        var constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);

        var made = constructor.newInstance(
                Arrays.stream(components).map(SecretsInRecordsTest::value).toArray());

        assertThat(made.toString()).doesNotContain("482193");
    }

    private static boolean holdsOne(RecordComponent component) {
        // A problem's code is its name, not a secret.
        var isSlug = component.getDeclaringRecord().getSimpleName().equals("ProblemBody");
        return !isSlug && SECRET.matcher(component.getName()).matches() && isText(component);
    }

    private static boolean isText(RecordComponent component) {
        return List.of("java.lang.String", "java.util.List<java.lang.String>")
                .contains(component.getGenericType().getTypeName());
    }

    private static @Nullable Object value(RecordComponent component) {
        if (component.getType().isPrimitive()) {
            return Array.get(Array.newInstance(component.getType(), 1), 0);
        }
        var text = holdsOne(component) ? TYPED : "harmless";
        return !isText(component) ? null : component.getType() == List.class ? List.of(text) : text;
    }
}
