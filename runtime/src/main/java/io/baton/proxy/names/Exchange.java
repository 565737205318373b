package io.baton.proxy.names;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One question to one server, and the socket that it takes. */
abstract sealed class Exchange implements ReadyHandler, AutoCloseable permits DatagramExchange, StreamExchange {

    final Question question;

    private final Asking asking;

    private final Address server;

    private @Nullable Fd socket;

    private @Nullable Registration registration;

    Exchange(Asking asking, Question question, Address server) {
        this.asking = asking;
        this.question = question;
        this.server = server;
    }

    /** An unconnected socket. */
    abstract Fd open(Address address, String purpose) throws ErrnoException;

    /** Takes the next step. */
    abstract void proceed(Fd connected, Registration watch, int events) throws IOException;

    /** Connects; the kernel chooses a port, at random (man 7 ip, ip_local_port_range). */
    final void start(EventLoop loop) {
        try {
            Fd opened = open(server, "question to " + server);
            socket = opened;
            if (Sockets.connect(opened, server) instanceof Connect.Failed failed) {
                asking.onFailure(failed.errno().text());
                return;
            }
            registration = loop.register(opened, Epoll.OUT, this);
        } catch (ErrnoException e) {
            asking.onFailure(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final void onReady(int events) throws IOException {
        if (socket != null && registration != null) {
            proceed(socket, registration, events);
        }
    }

    @Override
    public final void onFailure(Exception reason) {
        asking.onFailure(String.valueOf(reason.getMessage()));
    }

    final void failed(String why) {
        asking.onFailure(why);
    }

    /** Hands on what belongs to the question. */
    final void answered(Answer answer) {
        asking.onAnswer(answer);
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
