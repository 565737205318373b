package io.baton.examples;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.http.FieldEdits;
import io.baton.proxy.Answer;
import io.baton.proxy.Decision;
import io.baton.proxy.FilterRequest;
import io.baton.proxy.FilterResponse;
import io.baton.proxy.HttpFilter;
import io.baton.server.Server;
import io.baton.server.ServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A proxy of one's own: what {@code baton} makes of a configuration, for those who have a key. {@code X-Server} says
 * which server of the upstream "app" is to answer.
 *
 * <p>{@code FilteringProxy FILE PORT [-u]}: whose key it is tells a service at that port, of which each connection
 * answers one line by another.
 */
public final class FilteringProxy implements HttpFilter {

    private final ApiKeyFilter keys;

    private FilteringProxy(ApiKeyFilter keys) {
        this.keys = keys;
    }

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        int accounts = Integer.parseInt(args[1]);
        if (!(new ConfigLoader().load(file) instanceof Loaded.Accepted valid)) {
            throw new IllegalArgumentException(file + " is no configuration; baton -t says why");
        }
        boolean isUpgrade = List.of(args).contains("-u");
        Server server = Server.create(new ServerOptions(valid.config(), Optional.of(file), isUpgrade, false))
                .filter(new FilteringProxy(new ApiKeyFilter(key -> ask(accounts, key))))
                .bootstrap();
        System.exit(server.runForever());
    }

    @Override
    public Optional<Decision> request(FilterRequest request) throws Exception {
        Optional<Decision> refusal = keys.request(request);
        return refusal.isPresent()
                ? refusal
                : request.fields().first("X-Server").map(server -> request.to("app", server));
    }

    @Override
    public void upstreamRequest(FilterRequest request, FieldEdits edits) {
        keys.upstreamRequest(request, edits);
    }

    @Override
    public Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits) {
        return keys.response(request, response, edits);
    }

    /** Blocks as long as the service likes. */
    private static Optional<String> ask(int port, String key) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((key + "\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String account = lines.readLine();
            if (account == null) {
                throw new IOException("the accounts do not answer");
            }
            return account.isEmpty() ? Optional.empty() : Optional.of(account);
        }
    }
}
