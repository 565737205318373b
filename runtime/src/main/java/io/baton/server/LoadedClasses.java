package io.baton.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Fd;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads every class of the jars that Baton is in, so that the process needs these files no more.
 *
 * <p>Whoever installs the next version may write over the jar of the one that runs. A class that nobody had needed
 * until then, of a rollback for instance, would be missing from that moment on. Loaded here means: its bytes are in
 * memory; what it initialises waits until it is used. Classes of the JDK, and of the program that Baton is a library
 * of, are not ours to load.
 */
final class LoadedClasses {

    private static final System.Logger LOG = System.getLogger(LoadedClasses.class.getName());

    private static final String SUFFIX = ".class";

    /** Of the command line alone: no server needs it. */
    private static final String DEMO = "io/baton/demo/";

    private LoadedClasses() {}

    /**
     * Loads them on a thread of their own, beside whatever else a start has to do.
     *
     * @return completes with how many classes there are, never with a failure: a jar that cannot be read is worse than
     *     one that may not be replaced, and the log says so
     */
    static CompletableFuture<Integer> load() {
        return CompletableFuture.supplyAsync(
                LoadedClasses::loadNow,
                task -> Thread.ofPlatform().name("class-loading").daemon().start(task));
    }

    private static int loadNow() {
        int count = 0;
        for (Path jar : jars()) {
            try {
                count += loadAll(jar, LoadedClasses.class.getClassLoader());
            } catch (IOException e) {
                LOG.log(WARNING, "not all classes could be loaded; do not replace {0} while this runs: {1}", jar, e);
            }
        }
        LOG.log(DEBUG, "all {0} classes are loaded", Integer.toString(count));
        return count;
    }

    /** None, where the classes stand in folders: nobody installs those. */
    private static Set<Path> jars() {
        Set<Path> jars = new TreeSet<>();
        for (Class<?> one : Set.of(LoadedClasses.class, Fd.class)) {
            CodeSource source = one.getProtectionDomain().getCodeSource();
            if (source != null && source.getLocation().getProtocol().equals("file")) {
                try {
                    jars.add(Path.of(source.getLocation().toURI()));
                } catch (URISyntaxException e) {
                    LOG.log(WARNING, "the jar of this process is at no path: {0}", e.getMessage());
                }
            }
        }
        jars.removeIf(Files::isDirectory);
        return jars;
    }

    static int loadAll(Path jar, ClassLoader loader) throws IOException {
        int count = 0;
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                String name = entry.getName();
                if (isClass(name) && isLoaded(className(name), loader)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Neither a module's descriptor nor a variant for another release, which have no name to load them by. */
    private static boolean isClass(String entry) {
        return entry.endsWith(SUFFIX)
                && !entry.startsWith("META-INF/")
                && entry.indexOf('-') < 0
                && !entry.startsWith(DEMO);
    }

    private static String className(String entry) {
        return entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.');
    }

    /** A class that extends one of a library which is not here cannot be loaded, and nobody can use it either. */
    private static boolean isLoaded(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.log(DEBUG, "class {0} cannot be loaded: {1}", name, e.toString());
            return false;
        }
    }
}
