package io.baton.systemd;

import java.util.Map;
import java.util.OptionalLong;

/** Whether a service manager has started this process or one before it (man 5 systemd.exec). */
public final class Invocation {

    private static final long SYSTEM_MANAGER = 1;

    private Invocation() {}

    /** Its pid: that of a user's manager, or 1; empty where there is none. */
    public static OptionalLong manager(Map<String, String> environment) {
        if (!environment.containsKey("INVOCATION_ID")) {
            return OptionalLong.empty();
        }
        String pid = environment.getOrDefault("MANAGERPID", "");
        return OptionalLong.of(pid.matches("[0-9]{1,9}") ? Long.parseLong(pid) : SYSTEM_MANAGER);
    }
}
