package io.baton.ffi.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Pipe;
import java.util.Arrays;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

class ChildJvmIT {

    @Test
    void shouldRunAMainClassThatCallsLibc() throws Exception {
        try (ChildJvm child = ChildJvm.start(Echo.class, "a", "", "b c")) {
            assertThat(child.nextLine()).isEqualTo("arguments [a, , b c]");
            child.writeLine("stop");
            assertThat(child.awaitLine("read ")).isEqualTo("stop");
            assertThat(child.awaitExit()).isEqualTo(3);
            assertThatThrownBy(child::nextLine)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended, with code 3")
                    .hasMessageContaining("read stop");
        }
    }

    @Test
    void shouldKillTheChildOnClose() throws Exception {
        ChildJvm child = ChildJvm.start(Echo.class);
        try (child) {
            child.awaitLine("arguments");
            assertThat(child.process().isAlive()).isTrue();
        }
        assertThat(child.awaitExit()).isEqualTo(128 + 9);
    }

    /** Says what it was given, then waits for a line. */
    static final class Echo {

        public static void main(String[] arguments) throws Exception {
            Pipe.open("to see that native access works").close();
            System.out.println("arguments " + Arrays.toString(arguments));
            try (Scanner in = new Scanner(System.in, UTF_8)) {
                System.err.println("read " + in.nextLine());
            }
            System.exit(3);
        }
    }
}
