package io.baton.benchmarks;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.Fd;
import io.baton.ffi.PassingException;
import io.baton.ffi.Poll;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Receives descriptors, closes them and waits for the next, until there is no sender: a thread, or a process. */
final class DescriptorReceiver {

    private static final int TIMEOUT_MS = 60_000;

    private DescriptorReceiver() {}

    /**
     * Connects to a sender.
     *
     * @param arguments the path of its socket, and how many descriptors come at a time
     */
    public static void main(String[] arguments) throws IOException {
        Address address = new Address.UnixPath(arguments[0]);
        try (Fd socket = Sockets.open(address, "receiver")) {
            if (!(Sockets.connect(socket, address) instanceof Connect.Connected)) {
                throw new IOException("nobody listens at " + arguments[0]);
            }
            receiveUntilTheEnd(socket, Integer.parseInt(arguments[1]));
        }
    }

    static void receiveUntilTheEnd(Fd socket, int count) {
        try (DescriptorPassing passing = new DescriptorPassing()) {
            while (Poll.readable(socket, Poll.FOREVER_MS)) {
                passing.receiveAll(socket, count, TIMEOUT_MS).forEach(Fd::close);
            }
        } catch (PassingException e) {
            if (e.reason() != PassingException.Reason.PEER_GONE) {
                throw new UncheckedIOException(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
