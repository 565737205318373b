package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final List<Attempt> PLAN = Attempt.plan(2);

    @Test
    void shouldBelieveARunInWhichAllIsAsItShouldBe() {
        assertThat(problems(Runs.good())).isEmpty();
    }

    @Test
    void shouldNotForgiveASingleRequest() {
        assertThat(problems(Runs.good().failing("no connection: ECONNREFUSED").serving(1, 5)))
                .containsExactly("1 of 1,601 requests failed");
    }

    @Test
    void shouldMissARequestThatNobodyHasCounted() {
        Run run = Runs.good().run();
        run.samples().add();
        assertThat(Verdict.of(run, PLAN).problems())
                .containsExactly("1,501 requests were made, but 1,500 answered and 0 failed");
    }

    @Test
    void shouldNotTakeNothingForSuccess() {
        assertThat(problems(new Runs())).contains("no request was answered", "4 of 4 upgrades were not tried");
    }

    @Test
    void shouldWantEachUpgradeToEndAsItMust() {
        Runs runs = new Runs()
                .serving(3, 1)
                .upgraded(2, Attempt.Kind.GOOD, "failed", "no room\nor something else")
                .serving(1, 1)
                .upgraded(3, Attempt.Kind.UNABLE, "failed", "exit code 1")
                .serving(1, 4)
                .upgraded(4, Attempt.Kind.DYING, "done", "")
                .serving(1, 4);
        assertThat(problems(runs))
                .containsExactly(
                        "the upgrade to version 2 was to be done, and was failed: no room",
                        "the upgrade to version 4 was to be undone, and was done: without a reason",
                        "1 of 4 upgrades were not tried",
                        "version 4 answered after it had been undone",
                        "version 2 should serve in the end, but version 4 answers");
    }

    @Test
    void shouldAskTheAnswersWhoGaveThem() {
        Runs nobodyDied = new Runs()
                .serving(3, 1)
                .upgraded(2, Attempt.Kind.GOOD, "done", "")
                .serving(1, 3)
                .upgraded(3, Attempt.Kind.UNABLE, "failed", "exit code 1")
                .serving(1, 2)
                .upgraded(4, Attempt.Kind.DYING, "undone", "gone")
                .serving(1, 2)
                .upgraded(5, Attempt.Kind.GOOD, "done", "")
                .serving(1, 2);
        assertThat(problems(nobodyDied))
                .containsExactly(
                        "version 3, which cannot start, has answered",
                        "version 4 never answered, so that nothing was undone",
                        "version 5 should serve in the end, but version 2 answers");
    }

    @Test
    void shouldTellAMisfortuneFirst() {
        assertThat(problems(new Runs().serving(1, 1).misfortune("the proxy has ended")))
                .containsExactly("the proxy has ended", "4 of 4 upgrades were not tried");
    }

    private static List<String> problems(Runs runs) {
        return Verdict.of(runs.run(), PLAN).problems();
    }
}
