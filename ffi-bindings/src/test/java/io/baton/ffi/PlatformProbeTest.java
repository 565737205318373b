package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.probe.Fact;
import io.baton.ffi.probe.GeneratedFacts;
import io.baton.ffi.probe.Probe;
import io.baton.ffi.probe.Symbol;
import io.baton.ffi.testing.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The machine's C++ compiler agrees with every number in the bindings, and with those written by hand. */
class PlatformProbeTest {

    @Test
    void shouldAgreeWithTheCompilerAboutEverySizeOffsetConstantAndPrototype() throws Exception {
        Optional<Probe> probe = Probe.find();
        if (probe.isEmpty()) {
            Command.skip("the bindings were not compared with this machine's C headers, since the PATH has neither g++"
                    + " nor c++ (on Debian: apt-get install g++)");
        }
        GeneratedFacts generated = GeneratedFacts.of(Symbol.listed());
        List<Fact> facts = new ArrayList<>(HandWrittenFacts.all());
        facts.addAll(generated.facts());

        List<String> wrong = new ArrayList<>(generated.problems());
        wrong.addAll(probe.orElseThrow().mismatches(facts));

        assertThat(wrong).isEmpty();
        assertThat(facts).hasSizeGreaterThan(Symbol.listed().size());
    }

    @Test
    void shouldTakeTheEventOfEpollAsPackedOnX8664Only() {
        boolean packed = System.getProperty("os.arch").equals("amd64");
        assertThat(Epoll.EVENT_BYTES).isEqualTo(Epoll.eventBytes(packed)).isEqualTo(packed ? 12 : 16);
        assertThat(Epoll.DATA_OFFSET).isEqualTo(Epoll.dataOffset(packed)).isEqualTo(packed ? 4 : 8);
    }
}
