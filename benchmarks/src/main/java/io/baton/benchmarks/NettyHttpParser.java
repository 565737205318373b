package io.baton.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Netty's decoders of HTTP/1.1, called directly: without a pipeline that passes on what they find. */
final class NettyHttpParser implements AutoCloseable {

    /** Longer than any head here. */
    private static final int HEAD_BYTES_MAX = 64 * 1024;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

    private final ChannelHandlerContext context = channel.pipeline().firstContext();

    private final Decoding decoding;

    private final ByteBuf message;

    private final List<Object> found = new ArrayList<>();

    /** One step of a decoder, which takes in what it can. */
    private interface Decoding {
        void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> found) throws Exception;
    }

    private static final class Requests extends HttpRequestDecoder implements Decoding {

        Requests(HttpDecoderConfig config) {
            super(config);
        }

        @Override // which makes it visible here
        public void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> found) throws Exception {
            super.decode(context, bytes, found);
        }
    }

    private static final class Responses extends HttpResponseDecoder implements Decoding {

        Responses(HttpDecoderConfig config) {
            super(config);
        }

        @Override
        public void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> found) throws Exception {
            super.decode(context, bytes, found);
        }
    }

    private NettyHttpParser(Decoding decoding, byte[] message) {
        this.decoding = decoding;
        ByteBuffer direct = ByteBuffer.allocateDirect(message.length);
        this.message = Unpooled.wrappedBuffer(direct.put(message).flip());
    }

    static NettyHttpParser ofRequest(byte[] message) {
        return new NettyHttpParser(new Requests(config()), message);
    }

    static NettyHttpParser ofResponse(byte[] message) {
        return new NettyHttpParser(new Responses(config()), message);
    }

    /**
     * Reads the whole message, with a body where there is one.
     *
     * @return how many objects it became
     */
    int parse() throws Exception {
        message.setIndex(0, message.capacity());
        int objects = 0;
        boolean isWhole = false;
        while (!isWhole) {
            int before = message.readerIndex();
            decoding.decode(context, message, found);
            if (message.readerIndex() == before && found.isEmpty()) {
                throw new IllegalStateException("Netty waits for more of a whole message");
            }
            for (int i = 0; i < found.size(); i++) {
                isWhole |= found.get(i) instanceof LastHttpContent;
                ReferenceCountUtil.release(found.get(i));
            }
            objects += found.size();
            found.clear();
        }
        return objects;
    }

    @Override
    public void close() {
        message.release();
        var _ = channel.close();
    }

    private static HttpDecoderConfig config() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(HEAD_BYTES_MAX)
                .setMaxHeaderSize(HEAD_BYTES_MAX)
                .setMaxChunkSize(HEAD_BYTES_MAX);
    }
}
