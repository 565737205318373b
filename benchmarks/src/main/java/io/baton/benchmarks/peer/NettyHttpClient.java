package io.baton.benchmarks.peer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's connection, which has one request under way at a time: nobody who measures sends a second one before. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written closes its channel, and that is seen
final class NettyHttpClient extends ChannelInboundHandlerAdapter {

    private final NettyOrigin origin;

    /** What came while the connection to the origin was being made. */
    private final List<Object> waiting = new ArrayList<>();

    @Nullable
    private ChannelHandlerContext context;

    @Nullable
    private Channel server;

    private boolean isKept;

    NettyHttpClient(NettyOrigin origin) {
        this.origin = origin;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            isKept = HttpUtil.isKeepAlive(request);
            request.headers().remove(HttpHeaderNames.CONNECTION);
            server = origin.takeKept();
            if (server == null) {
                connect(context);
            } else {
                NettyOrigin.serve(server, this);
            }
        }
        if (server == null) {
            waiting.add(message);
        } else {
            server.write(message, server.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (server != null) {
            server.flush();
        }
    }

    private void connect(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        origin.connect(context.channel().eventLoop()).addListener((ChannelFutureListener) this::connected);
    }

    private void connected(ChannelFuture connecting) {
        Channel channel = connecting.channel();
        if (!connecting.isSuccess() || !channel().isActive()) {
            waiting.forEach(ReferenceCountUtil::release);
            channel.close();
            channel().close();
            return;
        }
        NettyOrigin.serve(channel, this);
        server = channel;
        waiting.forEach(message -> channel.write(message, channel.voidPromise()));
        waiting.clear();
        channel.flush();
        channel().config().setAutoRead(true);
    }

    void answer(Object message) {
        if (message instanceof HttpResponse head) {
            HttpUtil.setKeepAlive(head, isKept);
        }
        channel().write(message, channel().voidPromise());
    }

    void answered() {
        server = null;
        if (isKept) {
            flush();
        } else {
            channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void flush() {
        channel().flush();
    }

    /** The origin has gone away in the middle of an answer. */
    void abort() {
        server = null;
        channel().close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (server != null) {
            server.config().setAutoRead(context.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (server != null) {
            NettyOrigin.serve(server, null);
            server.close(); // its answer would come to whoever asks next
            server = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private Channel channel() {
        if (context == null) {
            throw new IllegalStateException("not part of a pipeline yet");
        }
        return context.channel();
    }
}
