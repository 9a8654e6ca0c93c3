package dev.countersign;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.countersign.database.Locked;
import dev.countersign.session.Sessions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

@DisplayName("The rooms")
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.countersign");

    @Test
    @DisplayName("are entered by their doors only, and nobody goes in circles")
    void modules() {
        ApplicationModules.of(OneNode.class).verify();
    }

    @Test
    @DisplayName("may use only rooms that they do use")
    void declared() {
        var rooms = ApplicationModules.of(OneNode.class);
        assertThat(rooms).allSatisfy(room -> {
            var used = room.getDirectDependencies(rooms).stream()
                    .map(dependency ->
                            dependency.getTargetModule().getIdentifier().toString())
                    .distinct();
            var declared = OURS.getPackage(room.getBasePackage().getName())
                    .getAnnotationOfType(ApplicationModule.class)
                    .allowedDependencies();
            assertThat(used).as(room.getDisplayName()).contains(declared);
        });
    }

    @Test
    @DisplayName("let no kind of caller of web know another, and nobody there goes in circles")
    void callers() {
        slices().matching("dev.countersign.web.(*)..").should().beFreeOfCycles().check(OURS);
        noClasses()
                .that()
                .resideInAPackage("dev.countersign.web")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.countersign.web.*..")
                .check(OURS);
        for (var caller : List.of("pages", "api", "backend", "oidc", "live", "verify")) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.countersign.web." + caller + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.countersign.web." + caller + "..")
                    .check(OURS);
        }
    }

    @Test
    @DisplayName("leave HTTP and WebSocket to web and live")
    void http() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.countersign.web..", "dev.countersign.live..", "dev.countersign")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework.web..", "org.springframework.http..")
                .check(OURS);
    }

    @Test
    @DisplayName("keep their SQL in one Table class")
    void sql() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Table")
                .and()
                .doNotHaveFullyQualifiedName("dev.countersign.database.Database")
                .and()
                .doNotHaveFullyQualifiedName("dev.countersign.changes.Announcer")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(JdbcClient.class)
                .check(OURS);
    }

    @Test
    @DisplayName("get the lock of an account from its own room only")
    void locks() {
        classes()
                .that()
                .areAssignableTo(Locked.class)
                .and()
                .areNotAssignableFrom(Locked.class)
                .should()
                .resideInAPackage("dev.countersign.account")
                .check(OURS);
    }

    @Test
    @DisplayName("count an activity only where a caller is recognised (SEC-31)")
    void activity() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.countersign.signin", "dev.countersign.session")
                .should()
                .accessTargetWhere(target(owner(type(Sessions.class))).and(target(name("touch"))))
                .check(OURS);
    }

    @Test
    @DisplayName("read no clock but the database's")
    void clocks() {
        noClasses().should().callMethod(Instant.class, "now").check(OURS);
        noClasses().should().callMethod(OffsetDateTime.class, "now").check(OURS);
        noClasses().should().callMethod(LocalDateTime.class, "now").check(OURS);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(OURS);
    }

    @Test
    @DisplayName("have no Impl, Manager, Util or Helper")
    void names() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameContaining("Util")
                .orShould()
                .haveSimpleNameContaining("Helper")
                .check(OURS);
    }

    @Test
    @DisplayName("have a sign on the door")
    void signs() {
        classes()
                .that()
                .haveSimpleNameNotEndingWith("package-info")
                .should(new com.tngtech.archunit.lang.ArchCondition<>("be in a package with a sign") {
                    @Override
                    public void check(
                            com.tngtech.archunit.core.domain.JavaClass type,
                            com.tngtech.archunit.lang.ConditionEvents events) {
                        if (type.getPackage().tryGetPackageInfo().isEmpty()) {
                            events.add(com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                                    type, type.getPackageName() + " has no package-info"));
                        }
                    }
                })
                .check(OURS);
    }
}
