package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerPairingTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # offered                          | configured                          | outcome
            a=127.0.0.1:80                     | a=127.0.0.1:80                      | kept 0-0
            a=127.0.0.1:80                     | b=127.0.0.1:80                      | kept 0-0
            a=127.0.0.1:80 b=127.0.0.1:81      | b=127.0.0.1:80 a=127.0.0.1:81       | kept 0-0 1-1
            a=127.0.0.1:80 b=127.0.0.1:81      | a=127.0.0.1:81 b=127.0.0.1:80       | kept 0-1 1-0
            a=127.0.0.1:80                     | a=127.0.0.1:81                      | added 0 removed 0
            a=127.0.0.1:80                     | a=127.0.0.2:80                      | added 0 removed 0
            a=127.0.0.1:80                     | ''                                  | removed 0
            ''                                 | a=127.0.0.1:80                      | added 0
            ''                                 | ''                                  | ''
            a=unix:/run/a                      | b=unix:/run/a                       | kept 0-0
            a=unix:/run/a                      | a=unix:/run/b                       | added 0 removed 0
            a=unix:/run/a                      | a=unix:@/run/a                      | added 0 removed 0
            a=[::1]:80                         | a=[::1]:80                          | kept 0-0
            a=[::]:80                          | a=0.0.0.0:80                        | added 0 removed 0
            a=0.0.0.0:80                       | a=[::]:80                           | added 0 removed 0
            a=[fe80::1%1]:80                   | a=[fe80::1%2]:80                    | added 0 removed 0
            a=127.0.0.1:40000                  | a=127.0.0.1:0                       | kept 0-0
            a=127.0.0.1:40000                  | b=127.0.0.1:0                       | added 0 removed 0
            a=127.0.0.1:40000                  | a=127.0.0.2:0                       | added 0 removed 0
            a=127.0.0.1:40000                  | a=[::1]:0                           | added 0 removed 0
            a=127.0.0.1:40000                  | a=127.0.0.1:0 b=127.0.0.1:40000     | kept 0-1 added 0
            a=127.0.0.1:4 b=127.0.0.1:5        | b=127.0.0.1:0 a=127.0.0.1:0         | kept 0-1 1-0
            a=127.0.0.1:4 a=127.0.0.1:5        | a=127.0.0.1:0 a=127.0.0.1:0         | kept 0-0 1-1
            a=127.0.0.1:80 b=127.0.0.1:80      | b=127.0.0.1:80 a=127.0.0.1:80       | kept 0-1 1-0
            a=127.0.0.1:80 a=127.0.0.1:80      | a=127.0.0.1:80                      | kept 0-0 removed 1
            a=127.0.0.1:80                     | a=127.0.0.1:80 a=127.0.0.1:80       | kept 0-0 added 1
            a=127.0.0.1:80                     | x=127.0.0.1:80 a=127.0.0.1:80       | kept 0-1 added 0
            a=127.0.0.1:80                     | a=0.0.0.0:80                        | refused
            a=0.0.0.0:80                       | a=127.0.0.1:80                      | refused
            a=0.0.0.0:80                       | b=127.0.0.1:80                      | refused
            a=[::]:80                          | a=[::1]:80                          | refused
            a=[::1]:80                         | a=[::]:80                           | refused
            a=0.0.0.0:80                       | a=127.0.0.1:81                      | added 0 removed 0
            a=0.0.0.0:40000                    | a=127.0.0.1:0                       | added 0 removed 0
            """)
    void shouldLetTheAddressDecide(String offered, String configured, String outcome) {
        assertThat(text(ListenerPairing.of(endpoints(offered), endpoints(configured))))
                .isEqualTo(outcome);
    }

    @Test
    void shouldSayWhichTwoAreInEachOthersWay() {
        assertThat(ListenerPairing.of(endpoints("old=127.0.0.1:80"), endpoints("new=0.0.0.0:80")))
                .isEqualTo(new ListenerPairing.Refused("listener new (0.0.0.0:80) is added where old (127.0.0.1:80) is"
                        + " removed: both cannot be bound at once, nor one without a gap"));
    }

    @Test
    void shouldKnowThatSomeSocketsTakeBothFamilies() {
        Endpoint both = new Endpoint("both", Address.parse("[::]:80"), true);
        assertThat(ListenerPairing.of(List.of(both), endpoints("v4=127.0.0.1:80")))
                .isInstanceOf(ListenerPairing.Refused.class);
        assertThat(ListenerPairing.of(List.of(both), endpoints("v4=127.0.0.1:81")))
                .isInstanceOf(ListenerPairing.Paired.class);
    }

    @Test
    void shouldPairThousandsInAnyOrder() {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        List<Endpoint> offered = new ArrayList<>(IntStream.range(0, 10_000)
                .mapToObj(i -> new Endpoint("listener " + i, new Address.Inet4(0x7F000001, 1 + i)))
                .toList());
        List<Endpoint> configured = new ArrayList<>(offered);
        Collections.shuffle(configured, new Random(seed));
        ListenerPairing.Paired paired = (ListenerPairing.Paired) ListenerPairing.of(offered, configured);
        assertThat(paired.lists().covers(10_000)).isTrue();
        assertThat(paired.lists().kept())
                .as("seed %d", seed)
                .allSatisfy(
                        kept -> assertThat(offered.get(kept.offered())).isEqualTo(configured.get(kept.configured())));
    }

    private static List<Endpoint> endpoints(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" "))
                        .map(one -> one.split("=", 2))
                        .map(pair -> new Endpoint(pair[0], Address.parse(pair[1])))
                        .toList();
    }

    private static String text(ListenerPairing pairing) {
        return switch (pairing) {
            case ListenerPairing.Refused _ -> "refused";
            case ListenerPairing.Paired(ListenerLists lists) -> {
                StringBuilder text = new StringBuilder();
                if (!lists.kept().isEmpty()) {
                    text.append(" kept");
                    lists.kept().forEach(kept -> text.append(" " + kept.offered() + "-" + kept.configured()));
                }
                if (!lists.added().isEmpty()) {
                    text.append(" added");
                    lists.added().forEach(added -> text.append(" " + added.configured()));
                }
                if (!lists.removed().isEmpty()) {
                    text.append(" removed");
                    lists.removed().forEach(removed -> text.append(" " + removed));
                }
                yield text.toString().strip();
            }
        };
    }
}
