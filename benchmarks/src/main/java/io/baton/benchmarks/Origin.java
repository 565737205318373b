package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Who answers what the proxies forward: the C program, since an origin that does more would be what a test saturates.
 *
 * @param process which is to be closed
 */
record Origin(ProxyProcess process, int port) {

    static Origin start(Path folder, int processor) throws IOException {
        CProgram program = CProgram.compile("origin", folder);
        int port = ServerStart.freePort();
        List<String> command = List.of(program.binary().toString(), Integer.toString(port));
        return new Origin(ProxyProcess.start("origin-server", command, Map.of(), processor, port, folder), port);
    }
}
