package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What a JVM is told that was started without native access: the flag to add, before any call to libc was tried. */
class PlatformIT {

    private static final Path PRODUCT = Path.of("target", "classes").toAbsolutePath();

    private static final Path TESTS = Path.of("target", "test-classes").toAbsolutePath();

    private static final String NEEDS_MODULE_FLAG =
            "Baton calls libc and was not granted it: start java with --enable-native-access=io.baton.ffi";

    private static final String NEEDS_CLASS_PATH_FLAG =
            "Baton calls libc and was not granted it: start java with --enable-native-access=ALL-UNNAMED";

    @Test
    void shouldRunWhereItsModuleIsGrantedNativeAccess() throws Exception {
        assertThat(asModule("--enable-native-access=io.baton.ffi")).isEqualTo("supported");
    }

    @Test
    void shouldRunWhereTheClassPathIsGrantedNativeAccess() throws Exception {
        assertThat(onClassPath("--enable-native-access=ALL-UNNAMED")).isEqualTo("supported");
    }

    @Test
    void shouldNameTheFlagWhereOnlyAnotherModuleIsGrantedNativeAccess() throws Exception {
        assertThat(asModule("--enable-native-access=some.other")).isEqualTo(NEEDS_MODULE_FLAG);
    }

    @Test
    void shouldNameTheFlagWhereNobodyIsGrantedNativeAccess() throws Exception {
        assertThat(asModule()).isEqualTo(NEEDS_MODULE_FLAG);
        assertThat(onClassPath()).isEqualTo(NEEDS_CLASS_PATH_FLAG);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "older JVMs do not know --illegal-native-access")
    void shouldNameTheFlagWhereNativeAccessIsDenied() throws Exception {
        assertThat(asModule("--illegal-native-access=deny")).isEqualTo(NEEDS_MODULE_FLAG);
        assertThat(onClassPath("--illegal-native-access=deny")).isEqualTo(NEEDS_CLASS_PATH_FLAG);
    }

    private static String asModule(String... options) throws Exception {
        return answer(
                List.of(options),
                List.of(
                        "--module-path",
                        PRODUCT.toString(),
                        "--patch-module",
                        "io.baton.ffi=" + TESTS,
                        "--module",
                        "io.baton.ffi/" + Question.class.getName()));
    }

    private static String onClassPath(String... options) throws Exception {
        return answer(
                List.of(options),
                List.of("--class-path", PRODUCT + File.pathSeparator + TESTS, Question.class.getName()));
    }

    private static String answer(List<String> options, List<String> program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(program);
        Command.Outcome outcome = Command.run(new ProcessBuilder(command));
        assertThat(outcome.exitCode()).describedAs(outcome.toString()).isZero();
        assertThat(outcome.stderr())
                .describedAs("the JVM's own warning would mean that a restricted method was called")
                .doesNotContain("restricted");
        return outcome.stdout().strip();
    }

    /** Prints what the platform lacks. */
    static final class Question {

        private Question() {}

        public static void main(String[] arguments) {
            try {
                Platform.require();
                System.out.println("supported");
            } catch (UnsupportedPlatformException problem) {
                System.out.println(problem.getMessage());
            }
        }
    }
}
