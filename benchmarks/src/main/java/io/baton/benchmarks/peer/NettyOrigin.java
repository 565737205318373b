package io.baton.benchmarks.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The connections to the origin that are kept for later requests; the last one that came back is taken first. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written closes its channel, and that is seen
final class NettyOrigin {

    private static final int KEPT_MAX = 1024;

    private final InetSocketAddress address;

    private final Deque<Channel> kept = new ArrayDeque<>(KEPT_MAX);

    NettyOrigin(InetSocketAddress address) {
        this.address = address;
    }

    /** One that is open and idle; null where there is none. */
    @Nullable
    Channel takeKept() {
        Channel channel = kept.pollLast();
        while (channel != null && !channel.isActive()) {
            channel = kept.pollLast();
        }
        return channel;
    }

    ChannelFuture connect(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), new Answers());
                    }
                })
                .connect(address);
    }

    static void serve(Channel channel, @Nullable NettyHttpClient client) {
        channel.pipeline().get(Answers.class).client = client;
    }

    private void giveBack(Channel channel) {
        serve(channel, null);
        if (kept.size() < KEPT_MAX) {
            kept.addLast(channel);
        } else {
            channel.close();
        }
    }

    /** Passes answers on to the client whose request is under way. */
    private final class Answers extends ChannelInboundHandlerAdapter {

        @Nullable
        NettyHttpClient client;

        private boolean isKept;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            NettyHttpClient its = client;
            if (its == null) {
                ReferenceCountUtil.release(message);
                context.close(); // nobody has asked
                return;
            }
            if (message instanceof HttpResponse head) {
                isKept = HttpUtil.isKeepAlive(head);
            }
            its.answer(message);
            if (message instanceof LastHttpContent) {
                if (isKept) {
                    giveBack(context.channel());
                } else {
                    context.close();
                }
                its.answered();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (client != null) {
                client.flush();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (client != null) {
                client.abort();
            } else {
                kept.remove(context.channel());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
