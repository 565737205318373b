package io.baton;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.baton.ffi.Fd;
import org.junit.jupiter.api.Test;

/**
 * Holds the house to its drawing, in which an arrow means "may read":
 *
 * <pre>
 * cli → demo → server → { handoff, proxy, systemd } → { http, net } → loop → ffi
 * config, metrics: leaves that anyone may read
 * </pre>
 */
class LayersTest {

    private static final JavaClasses BATON = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.baton");

    @Test
    void shouldPointInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.baton..")
                .withOptionalLayers(true)
                .layer("cli")
                .definedBy("io.baton.cli..")
                .layer("demo")
                .definedBy("io.baton.demo..")
                .layer("server")
                .definedBy("io.baton.server..")
                .layer("handoff")
                .definedBy("io.baton.handoff..")
                .layer("proxy")
                .definedBy("io.baton.proxy..")
                .layer("systemd")
                .definedBy("io.baton.systemd..")
                .layer("http")
                .definedBy("io.baton.http..")
                .layer("net")
                .definedBy("io.baton.net..")
                .layer("loop")
                .definedBy("io.baton.loop..")
                .layer("ffi")
                .definedBy("io.baton.ffi..")
                .layer("config")
                .definedBy("io.baton.config..")
                .layer("metrics")
                .definedBy("io.baton.metrics..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("demo")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("cli", "demo")
                .whereLayer("handoff")
                .mayOnlyBeAccessedByLayers("cli", "server")
                .whereLayer("proxy")
                .mayOnlyBeAccessedByLayers("cli", "server")
                .whereLayer("systemd")
                .mayOnlyBeAccessedByLayers("cli", "server")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("cli", "demo", "server", "handoff", "proxy", "systemd")
                .whereLayer("net")
                .mayOnlyBeAccessedByLayers("cli", "demo", "server", "handoff", "proxy", "systemd")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("metrics")
                .mayNotAccessAnyLayer()
                .check(BATON);
    }

    @Test
    void shouldChooseServersWithoutKnowingWhoAsks() {
        noClasses()
                .that()
                .resideInAPackage("io.baton.proxy.upstream..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.baton.proxy", "io.baton.net..")
                .because("HTTP and TCP choose alike, and connections of requests are theirs")
                .check(BATON);
    }

    @Test
    void shouldCallLibcOnlyFromTheLayerAboveIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.baton.ffi..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.baton.ffi.libc..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .because("a question has one place: libc is called in ffi-bindings")
                .check(BATON);
    }

    @Test
    void shouldKeepDescriptorNumbersInTheirLayer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.baton.ffi..")
                .should()
                .callMethod(Fd.class, "release")
                .allowEmptyShould(true)
                .because("a bare number has no owner; release() is for importers' frameworks")
                .check(BATON);
    }

    @Test
    void shouldMoveNoBytesThroughNio() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.baton.ffi..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.ServerSocket")
                .because("every socket is driven through io.baton.ffi")
                .check(BATON);
    }
}
