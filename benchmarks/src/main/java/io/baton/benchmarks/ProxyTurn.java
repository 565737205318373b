package io.baton.benchmarks;

/**
 * What one proxy did in one turn.
 *
 * @param usPerRequest processor time of all its processes
 * @param requestsPerSecond at the client
 * @param busy how much of its processor it used, at most 1
 * @param foreign how many processors worked for neither the proxy, the load nor the origin
 * @param failures requests that were not answered, or not with 200
 */
record ProxyTurn(double usPerRequest, double requestsPerSecond, double busy, double foreign, double failures) {}
