package dev.countersign.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.countersign.support.TestServer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is made with the secret, and what happens to it when the secret is replaced (SEC-74, decision 0052). */
@DisplayName("A purpose of the secret")
class KeyPurposeTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.countersign");

    @Test
    @DisplayName("whose texts are stored sealed has somebody who seals them again, and no other has")
    void resealed() {
        var resealing = OURS.stream()
                .filter(type -> type.isAssignableTo(Resealing.class) && !type.isInterface())
                .map(type -> (Resealing) TestServer.with().room(type.reflect()))
                .toList();

        assertThat(resealing)
                .extracting(Resealing::purpose)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(KeyPurpose.values())
                        .filter(purpose -> purpose.atRotation() == KeyPurpose.AtRotation.RESEALED)
                        .toList());
        assertThat(resealing).extracting(Resealing::what).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("is used somewhere, and has a text of its own")
    void texts() {
        var used = OURS.stream()
                .filter(type -> !type.isEquivalentTo(KeyPurpose.class))
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().isEquivalentTo(KeyPurpose.class))
                .map(access -> access.getTarget().getName())
                .collect(Collectors.toSet());

        assertThat(KeyPurpose.values())
                .allSatisfy(purpose -> assertThat(used).contains(purpose.name()))
                .extracting(KeyPurpose::text)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("is the only way to a key: no other room derives one, or sees a single secret's key")
    void onlyWay() {
        var others = OURS.stream()
                .filter(type -> !type.getPackageName().equals("dev.countersign.secret"))
                .filter(type -> type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Secret.class)
                                || call.getTargetOwner().isEquivalentTo(DerivedKey.class)))
                .map(JavaClass::getName);

        assertThat(others).isEmpty();
    }
}
