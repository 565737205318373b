package io.baton.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Netty's native epoll transport; the first of its loops accepts, and all of them serve. */
final class NettyAcceptServer implements AcceptServer {

    private final EventLoopGroup group;

    private final Channel listener;

    NettyAcceptServer(int loops, int answerBytes) {
        group = new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory());
        for (int i = 0; i < loops; i++) {
            int processor = Pinning.ofLoop(i);
            group.next().submit(() -> Pinning.pin(processor)).syncUninterruptibly();
        }
        listener = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(EpollChannelOption.TCP_DEFER_ACCEPT, 1)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Answering(answerBytes))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** Answers whatever comes first. */
    @Sharable
    private static final class Answering extends ChannelInboundHandlerAdapter {

        private final ByteBuf answer;

        Answering(int bytes) {
            answer = Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes).writeZero(bytes));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object request) {
            ReferenceCountUtil.release(request);
            context.writeAndFlush(answer.duplicate()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
