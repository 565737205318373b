package io.baton.config;

/** How a request stands in the access log. */
public enum AccessLogFormat {
    /** The common log format of web servers. */
    COMMON,

    /** One JSON object on each line. */
    JSON
}
