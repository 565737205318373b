package io.baton.examples;

import io.baton.config.Endpoint;
import io.baton.config.ListenerConfig;
import io.baton.config.ServerConfig;
import io.baton.net.ConnectionService;
import io.baton.server.Server;
import io.baton.server.ServerOptions;
import java.util.List;
import java.util.Optional;

/** A server of one's own: it echoes, stops with SIGTERM, and upgrades with SIGQUIT and a second process with -u. */
public final class EchoServer {

    private EchoServer() {}

    public static void main(String[] args) throws Exception {
        boolean isUpgrade = List.of(args).contains("-u");
        String address = args.length == 0 || isUpgrade ? "127.0.0.1:7000" : args[0];
        ServerOptions options = new ServerOptions(ServerConfig.defaults(), Optional.empty(), isUpgrade, false);
        Server server = Server.create(options)
                .addListener(ListenerConfig.on(new Endpoint(address)), ConnectionService.of(new EchoService()))
                .bootstrap();
        System.exit(server.runForever());
    }
}
