package io.baton.benchmarks;

import io.baton.ffi.DescriptorPassing;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Netty's way to pass descriptors: a message for each, over its native domain sockets.
 *
 * <p>The receiver closes them, and acknowledges each batch of 253 with a byte, as Baton's does: without that, what
 * finds the socket full never arrives, as Netty waits for room only with bytes.
 */
final class NettyDescriptorPassing implements AutoCloseable {

    private static final long PATIENCE_S = 60;

    private final EventLoopGroup senders = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    private final EventLoopGroup receivers;

    private final List<FileDescriptor> descriptors = new ArrayList<>();

    private final BlockingQueue<Boolean> done = new ArrayBlockingQueue<>(1);

    private final Channel listener;

    private final Channel sender;

    /** The sender's loop alone touches it while a run is under way. */
    private int roundTripsLeft;

    /** How many of the round trip have been sent; as above. */
    private int sent;

    /**
     * Connects a sender to a receiver.
     *
     * @param isInOneThread whether both have the same loop
     */
    NettyDescriptorPassing(Path socket, int count, boolean isInOneThread) {
        receivers = isInOneThread ? senders : new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        for (int i = 0; i < count; i++) {
            descriptors.add(
                    i < DescriptorPassingBenchmark.DISTINCT_MAX
                            ? Native.newEventFd()
                            : descriptors.get(i % DescriptorPassingBenchmark.DISTINCT_MAX));
        }
        DomainSocketAddress address = new DomainSocketAddress(socket.toFile());
        listener = new ServerBootstrap()
                .group(receivers)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
                .childHandler(new Receiver(count))
                .bind(address)
                .syncUninterruptibly()
                .channel();
        sender = new Bootstrap()
                .group(senders)
                .channel(EpollDomainSocketChannel.class)
                .handler(new Sender())
                .connect(address)
                .syncUninterruptibly()
                .channel();
    }

    /** Closes what comes, and says when it was as much as was agreed on. It serves one connection. */
    private static final class Receiver extends ChannelInboundHandlerAdapter {

        private final ByteBuf acknowledgement =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(1).writeByte('A'));

        private final int count;

        private int received;

        private int acknowledged;

        Receiver(int count) {
            this.count = count;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object descriptor) throws IOException {
            ((FileDescriptor) descriptor).close();
            received++;
            if (received == batchEnd(acknowledged, count)) {
                received %= count;
                acknowledged = received;
                var _ = context.writeAndFlush(acknowledgement.duplicate());
            }
        }
    }

    private final class Sender extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object acknowledgement) {
            ReferenceCountUtil.release(acknowledgement);
            if (sent == descriptors.size()) {
                roundTripsLeft--;
                sent = 0;
            }
            if (roundTripsLeft > 0) {
                sendBatch();
            } else {
                done.add(true);
            }
        }
    }

    /** Sends all descriptors and waits for the acknowledgement, so many times; all of it in the loops. */
    void run(int roundTrips) throws InterruptedException, IOException {
        sender.eventLoop().execute(() -> {
            roundTripsLeft = roundTrips;
            sendBatch();
        });
        if (done.poll(PATIENCE_S, TimeUnit.SECONDS) == null) {
            throw new IOException("Netty's receiver does not answer");
        }
    }

    private void sendBatch() {
        for (int end = batchEnd(sent, descriptors.size()); sent < end; sent++) {
            var _ = sender.write(descriptors.get(sent));
        }
        sender.flush();
    }

    private static int batchEnd(int from, int count) {
        return Math.min(count, from + DescriptorPassing.BATCH_MAX);
    }

    @Override
    public void close() throws IOException {
        sender.close().syncUninterruptibly();
        listener.close().syncUninterruptibly();
        receivers.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        senders.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        for (FileDescriptor descriptor : descriptors) {
            if (descriptor.isOpen()) {
                descriptor.close();
            }
        }
    }
}
