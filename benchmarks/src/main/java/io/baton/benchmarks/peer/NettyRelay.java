package io.baton.benchmarks.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One side of a relay: passes on what it reads, and reads no more while the other side cannot write. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written closes its channel, and that is seen
final class NettyRelay extends ChannelInboundHandlerAdapter {

    /** Where to connect to; null on the side that was connected. */
    @Nullable
    private final InetSocketAddress origin;

    @Nullable
    private Channel other;

    NettyRelay(InetSocketAddress origin) {
        this.origin = origin;
    }

    private NettyRelay(Channel other) {
        this.origin = null;
        this.other = other;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (origin == null) {
            return;
        }
        Channel client = context.channel();
        new Bootstrap()
                .group(client.eventLoop())
                .channel(EpollSocketChannel.class)
                .handler(new NettyRelay(client))
                .connect(origin)
                .addListener((ChannelFutureListener) connecting -> {
                    if (connecting.isSuccess()) {
                        other = connecting.channel();
                        client.config().setAutoRead(true);
                    } else {
                        client.close();
                    }
                });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (other == null) {
            ReferenceCountUtil.release(message);
        } else {
            other.write(message, other.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (other != null) {
            other.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (other != null) {
            other.config().setAutoRead(context.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (other != null && other.isActive()) {
            other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
