package io.baton.demo;

import io.baton.ffi.ByteString;
import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.Spawn;
import io.baton.ffi.Spawn.StandardStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Baton that this process is: how to start it again, as a server. */
record Program(CommandLine beginning) {

    private static final String LAUNCHER_VARIABLE = "BATON_LAUNCHER";

    private static final ByteString JAR_OPTION = ByteString.of("-jar");

    private static final int OUTPUT = 1;

    private static final int ERROR = 2;

    private static final int LOG_MODE = 0600;

    /**
     * Finds out how this process was started: through a launcher, which then starts the servers, too, with its copy of
     * the jar, its AOT cache and its options; or by {@code java} with the same options as here.
     *
     * @param mainClass which follows the options where there is no jar
     */
    static Program ofThisProcess(String mainClass) throws IOException, DemoFailure {
        CommandLine own = CommandLine.ofThisProcess();
        Optional<ByteString> launcher = own.variable(LAUNCHER_VARIABLE);
        if (launcher.isPresent()) {
            CommandLine through = new CommandLine(launcher.get(), List.of(launcher.get()), own.environment());
            if (through.isExecutable()) {
                return new Program(through);
            }
        }
        return new Program(new CommandLine(own.executable(), options(own, mainClass), own.environment()));
    }

    /** Starts a server that writes what it has to say to a file, and hears nothing of what is typed here. */
    Child start(Path configuration, Path log) throws ErrnoException {
        try (Fd output = FileDescriptors.openLog(log.toString(), LOG_MODE)) {
            return Processes.spawn(Spawn.of(beginning.withArguments("-c", configuration.toString()))
                    .with(OUTPUT, output)
                    .with(ERROR, output)
                    .without(StandardStream.INPUT)
                    .blocking(Signal.OF_A_SERVER)
                    .in(Spawn.Company.OWN_SESSION));
        }
    }

    private static List<ByteString> options(CommandLine own, String mainClass) throws DemoFailure {
        List<ByteString> arguments = own.arguments();
        int jar = arguments.indexOf(JAR_OPTION);
        if (jar >= 0) {
            return new ArrayList<>(arguments.subList(0, jar + 2));
        }
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).endsWith(ByteString.of(mainClass))) {
                return new ArrayList<>(arguments.subList(0, i + 1));
            }
        }
        throw new DemoFailure("this process was started in a way that cannot be repeated; use baton or java -jar");
    }
}
