package io.baton.proxy.names;

import io.baton.ffi.Address;
import io.baton.loop.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way from server to server, until one answers or all have been tried often enough.
 *
 * <p>Each try has a socket and a number of its own, so that nobody but the server knows what an answer must look like.
 */
final class Asking {

    private final Resolver resolver;

    private final HostName name;

    private final Question.Type type;

    private final ResolverConfig config;

    private final Consumer<Outcome> done;

    private final Timer timeout = new Timer(this::onTimeout);

    private @Nullable Exchange exchange;

    private Question question;

    private int tries;

    private String failure = "no server was asked";

    private boolean isOver;

    Asking(Resolver resolver, HostName name, Question.Type type, ResolverConfig config, Consumer<Outcome> done) {
        this.resolver = resolver;
        this.name = name;
        this.type = type;
        this.config = config;
        this.done = done;
        this.question = new Question(0, name, type, true);
    }

    /** What the question came to. */
    sealed interface Outcome {

        /** A server has answered, if only that there is nothing. */
        record Answered(Answer answer) implements Outcome {}

        /** Nobody has. */
        record Unanswered(String why) implements Outcome {}
    }

    void start() {
        askNext(true);
    }

    /** Forgets the question. */
    void cancel() {
        isOver = true;
        endExchange();
    }

    /** A message to this question has come. */
    void onAnswer(Answer answer) {
        endExchange();
        switch (answer) {
            case Answer.Found found -> finish(new Outcome.Answered(found));
            case Answer.NoSuchName none -> finish(new Outcome.Answered(none));
            case Answer.NoData none -> finish(new Outcome.Answered(none));
            case Answer.Truncated cut -> askOverStream();
            case Answer.ServerFailure refused -> onServerFailure(refused);
            case Answer.Malformed bad -> onFailure("a malformed answer");
            case Answer.Foreign foreign -> throw new IllegalStateException("no exchange hands on what is not its own");
        }
    }

    /** The server cannot be reached, or has gone. */
    void onFailure(String why) {
        endExchange();
        if (resolver.loop().handle().isClosed()) {
            return; // the loop itself ends, and tells its handlers so
        }
        failure = server() + ": " + why;
        tries++;
        askNext(true);
    }

    private void onServerFailure(Answer.ServerFailure refused) {
        boolean isOld = refused.code() == Answer.ServerFailure.FORMAT_ERROR
                || refused.code() == Answer.ServerFailure.NOT_IMPLEMENTED;
        if (isOld && question.hasExtension()) {
            askNext(false); // it may understand the question without its extension
        } else {
            onFailure(refused.toString());
        }
    }

    private void onTimeout() {
        onFailure("no answer within " + config.timeoutSeconds() + " s");
    }

    private List<Address> servers() {
        return config.servers();
    }

    private Address server() {
        return servers().get(tries % servers().size());
    }

    private void askNext(boolean hasExtension) {
        if (tries >= servers().size() * config.attempts()) {
            finish(new Outcome.Unanswered(failure));
            return;
        }
        question = new Question(resolver.ids().getAsInt(), name, type, hasExtension);
        begin(new DatagramExchange(this, question, server()));
    }

    private void askOverStream() {
        question = new Question(resolver.ids().getAsInt(), name, type, question.hasExtension());
        begin(new StreamExchange(this, question, server()));
    }

    private void begin(Exchange next) {
        exchange = next;
        resolver.loop().arm(timeout, resolver.loop().nowNs() + TimeUnit.SECONDS.toNanos(config.timeoutSeconds()));
        next.start(resolver.loop());
    }

    private void endExchange() {
        resolver.loop().cancel(timeout);
        if (exchange != null) {
            exchange.close();
            exchange = null;
        }
    }

    /** Tells the outcome in the next turn, as whoever asked may not be ready for it while he still asks. */
    private void finish(Outcome outcome) {
        resolver.loop().later(() -> {
            if (!isOver) {
                isOver = true;
                done.accept(outcome);
            }
        });
    }
}
