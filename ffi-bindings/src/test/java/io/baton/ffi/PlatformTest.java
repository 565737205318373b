package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Platform.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

    private static final Version KERNEL_MIN = new Version(5, 10);

    @Test
    void shouldAcceptTheMachineThatRunsThisTest() {
        assertThatCode(Platform::require).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void shouldAcceptLinuxOnBothArchitectures(String architecture) {
        assertThat(Platform.problem("Linux", architecture)).isEmpty();
    }

    @Test
    void shouldRefuseAnotherSystem() {
        assertThat(Platform.problem("Mac OS X", "aarch64")).contains("Baton needs Linux; this is Mac OS X");
    }

    @ParameterizedTest
    @ValueSource(strings = {"riscv64", "i386", "arm", "ppc64le", "s390x"})
    void shouldRefuseAnotherArchitecture(String architecture) {
        assertThat(Platform.problem("Linux", architecture))
                .contains("Baton needs a 64-bit JVM on x86-64 or aarch64; this one is for " + architecture);
    }

    @Test
    void shouldNameTheFlagThatGrantsNativeAccess() {
        assertThat(Platform.nativeAccessProblem(false, true))
                .contains("Baton calls libc and was not granted it: "
                        + "start java with --enable-native-access=io.baton.ffi");
        assertThat(Platform.nativeAccessProblem(false, false))
                .contains("Baton calls libc and was not granted it: "
                        + "start java with --enable-native-access=ALL-UNNAMED");
        assertThat(Platform.nativeAccessProblem(true, true)).isEmpty();
        assertThat(Platform.nativeAccessProblem(true, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.10", "5.10.0-32-amd64", "5.100.1", "6.1.0-18-cloud-amd64", "10.0"})
    void shouldAcceptAKernelFrom510On(String kernel) {
        assertThat(Platform.versionProblem("Linux", kernel, KERNEL_MIN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.9.16", "5.4.0-150-generic", "4.19.0", "3.10.0-1160.el7.x86_64"})
    void shouldRefuseAnOlderKernel(String kernel) {
        assertThat(Platform.versionProblem("Linux", kernel, KERNEL_MIN))
                .contains("Baton needs Linux 5.10 or newer; this is " + kernel);
    }

    @Test
    void shouldRefuseAnOlderGlibc() {
        assertThat(Platform.versionProblem("glibc", "2.28", new Version(2, 31)))
                .contains("Baton needs glibc 2.31 or newer; this is 2.28");
        assertThat(Platform.versionProblem("glibc", "2.31", new Version(2, 31))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "unknown", "six.one", ".1", "-6.1", "99999999999.1"})
    void shouldRefuseAVersionThatIsNone(String version) {
        assertThatThrownBy(() -> Platform.versionProblem("Linux", version, KERNEL_MIN))
                .isInstanceOf(UnsupportedPlatformException.class)
                .hasMessage("Baton cannot tell which version this is: " + version);
    }

    @ParameterizedTest
    @CsvSource({"5.10, 5.9, 1", "5.10, 5.10.3, 0", "5.10, 6.1, -1", "6.1, 5.10, 1"})
    void shouldCompareVersionsByNumbers(String left, String right, int sign) {
        int compared = Version.parse(left).compareTo(Version.parse(right));
        assertThat(Integer.signum(compared)).isEqualTo(sign);
    }
}
