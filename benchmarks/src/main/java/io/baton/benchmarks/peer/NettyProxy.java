package io.baton.benchmarks.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** A proxy for HTTP and TCP on Netty, with its native epoll transport and one event loop. */
public final class NettyProxy {

    private static final int BACKLOG = 4096;

    private NettyProxy() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments the port for HTTP, the port for TCP, and the origin's port
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: NettyProxy HTTP_PORT TCP_PORT ORIGIN_PORT");
            System.exit(2);
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        InetSocketAddress origin = loopback(arguments[2]);
        NettyOrigin pool = new NettyOrigin(origin);
        Channel http = bind(loop, loopback(arguments[0]), true, () -> new NettyHttpClient(pool));
        Channel tcp = bind(loop, loopback(arguments[1]), false, () -> new NettyRelay(origin));
        http.closeFuture().sync();
        tcp.closeFuture().sync();
    }

    private static Channel bind(
            EventLoopGroup loop, InetSocketAddress address, boolean isHttp, Supplier<ChannelHandler> handler)
            throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_READ, isHttp) // a relay reads once it knows where to
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (isHttp) {
                            channel.pipeline().addLast(new HttpServerCodec());
                        }
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind(address)
                .sync()
                .channel();
    }

    private static InetSocketAddress loopback(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }
}
