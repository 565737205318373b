package io.baton.examples;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.http.FieldEdits;
import io.baton.proxy.Answer;
import io.baton.proxy.Decision;
import io.baton.proxy.FilterRequest;
import io.baton.proxy.FilterResponse;
import io.baton.proxy.FilterSummary;
import io.baton.proxy.HttpFilter;
import java.util.Optional;

/** Lets only those in who have a key, tells the servers who that is, and hides which software they run. */
public final class ApiKeyFilter implements HttpFilter {

    private static final System.Logger LOG = System.getLogger(ApiKeyFilter.class.getName());

    private static final Answer NO_KEY = Answer.text(401, "X-Api-Key is missing or unknown.\n");

    private final Accounts accounts;

    public ApiKeyFilter(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Knows whose keys there are; it may ask a database, and take its time. */
    public interface Accounts {
        Optional<String> of(String key) throws Exception;
    }

    @Override
    public Optional<Decision> request(FilterRequest request) throws Exception {
        Optional<String> account =
                accounts.of(request.fields().first("X-Api-Key").orElse(""));
        account.ifPresent(request::keep);
        return account.isPresent() ? Optional.empty() : Optional.of(NO_KEY);
    }

    @Override
    public void upstreamRequest(FilterRequest request, FieldEdits edits) {
        edits.remove("X-Api-Key").set("X-Account", request.kept(String.class).orElseThrow());
    }

    @Override
    public Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits) {
        edits.remove("Server");
        return Optional.empty();
    }

    @Override
    public void ended(FilterRequest request, FilterSummary summary) {
        if (summary.total().toSeconds() > 0) {
            LOG.log(WARNING, "{0} has taken {1}", request, summary.total());
        }
    }
}
