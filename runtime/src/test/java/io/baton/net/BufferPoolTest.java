package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    private int limitHits;

    private final BufferPool pool = new BufferPool(4 << 20, () -> limitHits++);

    @AfterEach
    void close() {
        pool.close();
        assertThat(pool.totalBytes()).isEqualTo(pool.lentBytes());
    }

    private long sizeFor(int bytes) throws IOException {
        BufferPool.Buffer buffer = pool.take(bytes);
        long size = buffer.memory().byteSize();
        pool.giveBack(buffer);
        return size;
    }

    @Test
    void shouldLendTheSmallestThatHasRoom() throws Exception {
        assertThat(sizeFor(0)).isEqualTo(4096);
        assertThat(sizeFor(4096)).isEqualTo(4096);
        assertThat(sizeFor(4097)).isEqualTo(16_384);
        assertThat(sizeFor(65_536)).isEqualTo(65_536);
        assertThat(sizeFor(BufferPool.BYTES_MAX)).isEqualTo(BufferPool.BYTES_MAX);
        assertThatThrownBy(() -> pool.take(BufferPool.BYTES_MAX + 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1048577 bytes");
        assertThat(pool.lentBytes()).isZero();
    }

    @Test
    void shouldLendAgainWhatCameBack() throws Exception {
        BufferPool.Buffer first = pool.take(10);
        BufferPool.Buffer second = pool.take(10);
        assertThat(second).isNotSameAs(first);
        pool.giveBack(first);
        assertThat(pool.take(10)).isSameAs(first);
        pool.giveBack(first);
        pool.giveBack(second);
    }

    @Test
    void shouldKeepAFewAndFreeTheRestOfACrowd() throws Exception {
        List<BufferPool.Buffer> crowd = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            crowd.add(pool.take(4096));
        }
        assertThat(pool.totalBytes()).isEqualTo(500 * 4096);
        for (BufferPool.Buffer buffer : crowd) {
            pool.giveBack(buffer);
        }
        assertThat(pool.totalBytes()).isEqualTo(1 << 20);
        assertThat(crowd.getLast().memory().scope().isAlive()).isFalse();
    }

    @Test
    void shouldRefuseMoreThanItsLimit() throws Exception {
        List<BufferPool.Buffer> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(pool.take(BufferPool.BYTES_MAX));
        }
        assertThatThrownBy(() -> pool.take(1)).isInstanceOf(IOException.class).hasMessageContaining("hold back");
        assertThat(limitHits).isOne();
        pool.giveBack(all.removeLast());
        all.add(pool.take(BufferPool.BYTES_MAX));
        all.forEach(pool::giveBack);
    }
}
