package io.baton.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.ProcStatus;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Privileges are dropped in a JVM of their own, as there is no way back. */
@Timeout(120)
class CredentialsIT {

    private static final int BUSY_THREADS = 30;

    private static final String OTHER_GROUP = "daemon";

    @BeforeEach
    void requireRoot() {
        assumeTrue(Credentials.ownUid() == 0, "SKIPPED: dropping privileges can only be tested as root");
    }

    @Test
    void shouldDropThePrivilegesOfEveryThread() throws Exception {
        User nobody = Credentials.user("nobody");
        try (ChildJvm child = ChildJvm.start(Dropping.class, "nobody", Long.toString(nobody.gid()))) {
            child.awaitLine("dropped");
            assertAllThreadsAre(child.pid(), nobody.uid(), nobody.gid(), Credentials.groupsOf(nobody));
            child.writeLine("go on");
            assertThat(child.nextLine()).isEqualTo("becoming root again: EPERM");
            assertThat(child.nextLine()).isEqualTo("the same again: done");
            assertThat(child.nextLine()).isEqualTo("somebody else: setgroups(0): EPERM (1), Operation not permitted");
            assertThat(child.nextLine()).isEqualTo("own command line: Dropping");
            assertThat(child.nextLine()).isEqualTo("a child: exit code " + nobody.uid() % 256);
            assertThat(child.awaitExit()).isZero();
        }
    }

    @Test
    void shouldTakeAnotherGroupThanTheUsersOwn() throws Exception {
        User nobody = Credentials.user("nobody");
        Group other = Credentials.group(OTHER_GROUP);
        assertThat(other.gid()).isNotEqualTo(nobody.gid());
        try (ChildJvm child = ChildJvm.start(Dropping.class, "nobody", OTHER_GROUP)) {
            child.awaitLine("dropped");
            assertAllThreadsAre(child.pid(), nobody.uid(), other.gid(), List.of(other.gid()));
        }
    }

    @Test
    void shouldRefuseAnUnknownUserAndChangeNothing() throws Exception {
        try (ChildJvm child = ChildJvm.start(Dropping.class, "no-such-user", "0")) {
            assertThat(child.awaitLine("refused: ")).isEqualTo("user \"no-such-user\" does not exist on this system");
            assertThat(ProcStatus.ofThreads(child.pid()))
                    .isNotEmpty()
                    .allSatisfy(thread -> assertThat(thread.value("Uid")).isEqualTo("0 0 0 0"));
        }
    }

    private static void assertAllThreadsAre(long pid, long uid, long gid, List<Long> groups) throws Exception {
        List<ProcStatus> threads = ProcStatus.ofThreads(pid);
        assertThat(threads).hasSizeGreaterThan(BUSY_THREADS);
        List<String> sorted = groups.stream().sorted().map(String::valueOf).toList();
        for (ProcStatus thread : threads) {
            assertThat(thread.value("Uid")).isEqualTo("%1$d %1$d %1$d %1$d".formatted(uid));
            assertThat(thread.value("Gid")).isEqualTo("%1$d %1$d %1$d %1$d".formatted(gid));
            assertThat(thread.value("Groups")).isEqualTo(String.join(" ", sorted));
            assertThat(thread.value("CapEff")).isEqualTo("0000000000000000");
            assertThat(thread.value("CapPrm")).isEqualTo("0000000000000000");
        }
    }

    /** What runs in the child: drops privileges while its threads allocate, then tries what it no longer may. */
    static final class Dropping {

        private static volatile boolean isUnderLoad = true;

        @SuppressWarnings("UnusedVariable") // it makes the threads below allocate for real
        private static volatile byte[] garbage = {};

        public static void main(String[] arguments) throws Exception {
            User user;
            try {
                user = Credentials.user(arguments[0]);
            } catch (NoSuchAccountException e) {
                System.out.println("refused: " + e.getMessage());
                System.in.read();
                return;
            }
            Group group = Credentials.group(arguments[1]);
            startBusyThreads();
            Credentials.dropTo(user, group);
            Thread.ofPlatform().daemon().start(Dropping::work); // one more, which inherits
            System.out.println("dropped");
            try (Scanner in = new Scanner(System.in, UTF_8)) {
                in.nextLine();
            }
            isUnderLoad = false;
            tryWhatIsForbidden(user, group);
            tryWhatMustStillWork();
            System.exit(0);
        }

        private static void tryWhatIsForbidden(User user, Group group) throws Exception {
            System.out.println("becoming root again: " + Errno.ofResult(Libc.setresuid(0, 0, 0)));
            Credentials.dropTo(user, group);
            System.out.println("the same again: done");
            try {
                Credentials.dropTo(new User("root", 0, 0), new Group("root", 0));
            } catch (ErrnoException e) {
                System.out.println("somebody else: " + e.getMessage());
            }
        }

        private static void tryWhatMustStillWork() throws Exception {
            String main = CommandLine.ofThisProcess().arguments().stream()
                    .map(ByteString::toString)
                    .filter(argument -> argument.equals(Dropping.class.getName()))
                    .findFirst()
                    .orElseThrow();
            System.out.println("own command line: " + main.substring(main.indexOf('$') + 1));
            CommandLine id =
                    CommandLine.of("/bin/sh", "-c", "exit $(($(id -u) % 256))").withVariable("PATH", "/usr/bin:/bin");
            try (Child child = Processes.spawn(Spawn.of(id))) {
                System.out.println("a child: " + child.awaitExit(20_000).orElseThrow());
            }
        }

        private static void startBusyThreads() throws InterruptedException {
            CountDownLatch started = new CountDownLatch(BUSY_THREADS);
            for (int i = 0; i < BUSY_THREADS; i++) {
                Thread.ofPlatform().daemon().start(() -> {
                    started.countDown();
                    work();
                });
            }
            started.await();
        }

        /** Keeps allocating, then blocks in the kernel until the JVM ends. */
        private static void work() {
            while (isUnderLoad) {
                garbage = new byte[1024];
            }
            LockSupport.park();
        }
    }
}
