package io.baton.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverFilesTest {

    private static List<String> candidates(String resolver, String name) {
        return ResolverConfig.parse(resolver).candidates(HostName.parse(name)).stream()
                .map(HostName::text)
                .toList();
    }

    @Test
    void shouldAskThisMachineWithoutAFile() {
        ResolverConfig config = ResolverConfig.parse("");
        assertThat(config.servers()).containsExactly(Address.parse("127.0.0.1:53"));
        assertThat(config.search()).isEmpty();
        assertThat(config.ndots()).isEqualTo(1);
        assertThat(config.timeoutSeconds()).isEqualTo(5);
        assertThat(config.attempts()).isEqualTo(2);
    }

    @Test
    void shouldReadResolvConf() {
        ResolverConfig config = ResolverConfig.parse("""
                # comment
                ; comment
                nameserver 192.0.2.53 # more
                nameserver\t2001:db8::53
                nameserver nonsense
                nameserver
                nameserver 192.0.2.54
                nameserver 192.0.2.55
                domain example.org
                search prod.svc.example.com . example.com
                options ndots:99 rotate timeout:0 timeout:x attempts:3
                sortlist 192.0.2.0
                """);
        assertThat(config.servers())
                .map(Address::toString)
                .containsExactly("192.0.2.53:53", "[2001:db8::53]:53", "192.0.2.54:53");
        assertThat(config.search()).map(HostName::text).containsExactly("prod.svc.example.com", "example.com");
        assertThat(config.ndots()).isEqualTo(15);
        assertThat(config.timeoutSeconds()).isEqualTo(1);
        assertThat(config.attempts()).isEqualTo(3);
    }

    @Test
    void shouldSearchAsNdotsSays() {
        String resolver = "search a.test b.test\noptions ndots:2\n";
        assertThat(candidates(resolver, "db")).containsExactly("db.a.test", "db.b.test", "db");
        assertThat(candidates(resolver, "x.db")).containsExactly("x.db.a.test", "x.db.b.test", "x.db");
        assertThat(candidates(resolver, "x.y.db")).containsExactly("x.y.db", "x.y.db.a.test", "x.y.db.b.test");
        assertThat(candidates(resolver, "db.")).containsExactly("db");
        String longest = ("x".repeat(49) + ".").repeat(5).substring(0, 249);
        assertThat(candidates(resolver, longest)).containsExactly(longest); // nothing fits behind it
    }

    @Test
    void shouldReadHosts() {
        HostsFile hosts = HostsFile.parse("""
                127.0.0.1 localhost
                192.0.2.1\tDB.example.com db # the old one
                2001:db8::1 db
                #192.0.2.9 db
                192.0.2.999 broken
                """);
        assertThat(hosts.of(HostName.parse("db")))
                .map(Address::toString)
                .containsExactly("192.0.2.1:0", "[2001:db8::1]:0");
        assertThat(hosts.of(HostName.parse("db.EXAMPLE.com")))
                .map(Address::toString)
                .containsExactly("192.0.2.1:0");
        assertThat(hosts.of(HostName.parse("broken"))).isEmpty();
        assertThat(hosts.of(HostName.parse("old"))).isEmpty();
    }

    @Test
    void shouldReadAFileAgainWhenItHasChanged(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("hosts");
        int[] reads = {0};
        WatchedFile<String> watched = new WatchedFile<>(file, text -> {
            reads[0]++;
            return text;
        });
        assertThat(watched.get()).isEmpty();
        Files.writeString(file, "one");
        assertThat(watched.get()).isEqualTo("one");
        int before = reads[0];
        assertThat(watched.get()).isEqualTo("one");
        assertThat(reads[0]).isEqualTo(before);
        Files.writeString(folder.resolve("new"), "two");
        Files.move(folder.resolve("new"), file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(watched.get()).isEqualTo("two");
        Files.delete(file);
        assertThat(watched.get()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".a",
                "-a",
                "a-",
                "a b",
                "1.2.3",
                "127.1",
                "a/b",
                "m\u00fcller",
                "a..",
                "[::1",
                "a:1"
            })
    void shouldRefuseWhatNoServerKnows(String host) {
        assertThatThrownBy(() -> HostName.parse(host)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Names.problem(host)).isPresent();
    }

    @Test
    void shouldTakeNames() {
        assertThat(HostName.parse("WWW.Example.com.")).isEqualTo(new HostName("www.example.com", true));
        assertThat(HostName.parse("_x.3com").labels()).isEqualTo("\2_x\0043com");
        assertThat(Names.problem("::1")).isEmpty();
        assertThat(Names.problem("[::1]")).isEmpty();
        assertThat(Names.problem("192.0.2.1")).isEmpty();
        assertThat(Names.problem("db")).isEmpty();
        String longest = ("x".repeat(63) + ".").repeat(4).substring(0, HostName.CHARS_MAX);
        assertThat(Names.problem(longest)).isEmpty();
        assertThat(Names.problem(longest + "x")).isPresent();
        assertThat(Names.problem("x".repeat(64))).isPresent();
    }

    @Test
    void shouldNotRepeatIds() {
        RandomIds ids = new RandomIds();
        assertThat(java.util.stream.IntStream.generate(ids)
                        .limit(1000)
                        .distinct()
                        .count())
                .isGreaterThan(900);
    }
}
