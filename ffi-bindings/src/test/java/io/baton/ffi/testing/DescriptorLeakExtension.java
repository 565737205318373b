package io.baton.ffi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test class that ends with other descriptors open than it began with.
 *
 * <p>It applies to every class by itself, through {@code META-INF/services}; a test that forks processes or starts
 * threads must have ended them by then.
 */
public final class DescriptorLeakExtension implements BeforeAllCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(DescriptorLeakExtension.class);

    static {
        openWhatTheJdkKeeps();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isOutermost(context)) {
            context.getStore(NAMESPACE).put("before", OpenDescriptors.ofThisProcess());
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void afterAll(ExtensionContext context) {
        if (!isOutermost(context)) {
            return;
        }
        Map<Integer, String> before =
                Objects.requireNonNull(context.getStore(NAMESPACE).get("before", Map.class));
        Map<Integer, String> leaked = OpenDescriptors.ofThisProcess();
        leaked.entrySet().removeAll(before.entrySet());
        if (!leaked.isEmpty()) {
            throw new AssertionError("%s left descriptors open: %s".formatted(context.getDisplayName(), leaked));
        }
    }

    /** The JDK's own sockets, with which clients of the tests speak, keep one descriptor of theirs for ever. */
    private static void openWhatTheJdkKeeps() {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setReuseAddress(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A nested class shares the descriptors of the class around it. */
    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }
}
