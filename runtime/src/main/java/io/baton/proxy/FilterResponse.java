package io.baton.proxy;

import io.baton.http.FieldTexts;

/**
 * The head of a server's final response, as it came.
 *
 * @param reason the text beside the status, which may be empty
 */
public record FilterResponse(int status, String reason, FieldTexts fields) {}
