package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final String ANSWERED = """
            Running 3s test @ http://127.0.0.1:7100/100
              1 threads and 64 connections
              104370 requests in 3.01s, 23.19MB read
            """;

    @Test
    void shouldReadHowManyRequestsWereAnswered() throws Exception {
        Load load = Load.parse(ANSWERED);

        assertThat(load).isEqualTo(new Load(104_370, 0, 3.01));
        assertThat(Load.parse("7 requests in 1.50m, 1KB read").seconds()).isEqualTo(90);
    }

    @Test
    void shouldCountWhatWentWrong() throws Exception {
        String errors = """
                  Socket errors: connect 1, read 20, write 300, timeout 4000
                  Non-2xx or 3xx responses: 50000
                """;

        assertThat(Load.parse(ANSWERED + errors).failures()).isEqualTo(54_321);
    }

    @Test
    void shouldFailWithWhatWasSaidInstead() {
        assertThatThrownBy(() -> Load.parse("unable to connect to 127.0.0.1:7100 Connection refused"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Connection refused");
    }
}
