package io.baton.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreNameTest {

    @Test
    void shouldBeReadable() {
        assertThat(StoreName.of(Address.parse("0.0.0.0:80"))).isEqualTo("0.0.0.0,80");
        assertThat(StoreName.of(Address.parse("[::1]:6188"))).isEqualTo("[,,1],6188");
        assertThat(StoreName.of(Address.parse("unix:/run/a.sock"))).isEqualTo("unix,/run/a.sock");
        assertThat(StoreName.of(Address.parse("unix:@a"))).isEqualTo("unix,@a");
    }

    @Test
    void shouldBeAllowedAndDifferForEachAddress() {
        Set<String> names = new HashSet<>();
        List<String> paths =
                List.of("/a:b", "/a,b", "/a%3ab", "/a b", "/ä", "/" + "ö".repeat(50), "/" + "ü".repeat(50));
        for (String path : paths) {
            String name = StoreName.of(new Address.UnixPath(path));
            assertThat(name).matches("[!-9;-~]{1,255}"); // printable ASCII, no colon (man 3 sd_pid_notify_with_fds)
            names.add(name);
        }
        assertThat(names).hasSameSizeAs(paths);
    }
}
