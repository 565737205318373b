package io.baton.ffi.testing;

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

    /** A nested class shares the descriptors of the class around it. */
    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }
}
