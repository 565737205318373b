package io.baton.cli;

/**
 * Makes {@link Log} the backend of {@link System.Logger} in {@code baton.jar}.
 *
 * <p>Only the file with everything in it names this as a service: in the library, the importer chooses the backend.
 */
public final class LogFinder extends System.LoggerFinder {

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Log.Named(name);
    }
}
