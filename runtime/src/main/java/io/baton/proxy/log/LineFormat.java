package io.baton.proxy.log;

import io.baton.config.AccessLogFormat;

/** How an entry stands in the log. One thread uses one, as it keeps the text of the last second. */
abstract sealed class LineFormat permits CommonFormat, JsonFormat {

    static LineFormat of(AccessLogFormat format) {
        return switch (format) {
            case COMMON -> new CommonFormat();
            case JSON -> new JsonFormat();
        };
    }

    /** Writes an entry with the line feed that ends it. It always fits, see {@link LineBuffer#BYTES_MAX}. */
    abstract void write(AccessEntry entry, LineBuffer line);
}
