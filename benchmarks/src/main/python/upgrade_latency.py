#!/usr/bin/env python3
"""Measures what clients see of an upgrade, with warm-ups of several lengths.

usage: upgrade_latency.py OPENLOOP ROUNDS RATE REQUESTS[,REQUESTS...] COMMAND...

OPENLOOP is src/main/c/openloop.c, compiled; COMMAND starts a server when "-c FILE" and "-u" are added. In each round and
for each length of warm-up a server is upgraded once under a constant rate of requests, far below what it could answer.
Printed are p50, p99 and maximum of the latency, in us: before, while the successor starts and warms up, in the second
after the commit, and afterwards.
"""

import os
import pathlib
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = 18
BEFORE_S = 5
CONFIGURATION = """version = 1
threads = 2
pid_file = "{folder}/baton.pid"
upgrade_sock = "{folder}/upgrade.sock"
control_sock = "{folder}/control.sock"
max_connections = 1000
close_timeout_seconds = 1
warmup_requests = {warmup}
access_log = "{folder}/access.log"
[[listener]]
name = "web"
address = "127.0.0.1:{port}"
upstream = "app"
[[upstream]]
name = "app"
servers = ["127.0.0.1:{origin}"]
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """A server whose words are kept with the times at which they came."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = []
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append((time.monotonic(), line))
                self.changed.notify_all()

    def wait_for(self, text, seconds=40):
        """Waits for a line, and returns when it came."""
        def found():
            return next((at for at, line in self.lines if text in line), None)
        with self.changed:
            if not self.changed.wait_for(lambda: found() is not None, seconds):
                raise SystemExit("".join(line for _, line in self.lines) + f"\nno line says: {text}")
            return found()

    def words(self, text):
        return next((line.strip() for _, line in self.lines if text in line), "")


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def figures(samples, begin, end):
    chosen = sorted(took for due, took in samples if begin <= due < end and took >= 0)
    if not chosen:
        return None
    return percentile(chosen, 0.5), percentile(chosen, 0.99), chosen[-1]


def upgrade(openloop, rate, warmup, command):
    with tempfile.TemporaryDirectory() as folder:
        port, origin = free_port(), free_port()
        file = pathlib.Path(folder, "baton.toml")
        file.write_text(CONFIGURATION.format(folder=folder, warmup=warmup, port=port, origin=origin))
        started = [subprocess.Popen([openloop, "origin", str(origin)])]
        try:
            before = Server(command + ["-c", str(file)])
            started.append(before.process)
            before.wait_for("-> Running (")
            client = subprocess.Popen(
                [openloop, "client", str(port), str(rate), str(SECONDS)], stdout=subprocess.PIPE, text=True)
            started.append(client)
            output = []
            reader = threading.Thread(target=lambda: output.append(client.stdout.read()))
            reader.start()
            time.sleep(BEFORE_S)  # the load before the upgrade, not a wait for anything
            asked = time.monotonic()
            before.process.send_signal(signal.SIGQUIT)
            after = Server(command + ["-u", "-c", str(file)])
            started.append(after.process)
            committed = after.wait_for("-> Running (")
            reader.join()
            samples = [tuple(map(int, line.split())) for line in output[0].splitlines()]
            begin = samples[0][0]
            us = 1_000_000
            spans = {
                "before": (begin + 3 * us, asked * us),
                "start": (asked * us, committed * us),
                "second after": (committed * us, (committed + 1) * us),
                "afterwards": ((committed + 3) * us, samples[-1][0]),
            }
            failures = sum(took < 0 for _, took in samples)
            words = after.words("warm-up:").removeprefix("INFO: ")
            return {name: figures(samples, *span) for name, span in spans.items()}, failures, committed - asked, words
        finally:
            for process in started:
                process.kill()
                process.wait()


def main():
    openloop, rounds, rate, lengths, *command = sys.argv[1:]
    lengths = [int(length) for length in lengths.split(",")]
    results = {length: [] for length in lengths}
    for _ in range(int(rounds)):
        for length in random.sample(lengths, len(lengths)):
            spans, failures, seconds, words = upgrade(openloop, int(rate), length, command)
            results[length].append((spans, seconds))
            print(length, spans, f"failures {failures}, {seconds:.2f} s to the commit,", words,
                  "load", os.getloadavg()[0], flush=True)
    print("\n| warmup_requests | to the commit, s | span | p50 | p99 | max |\n|---|---|---|---|---|---|")
    for length, rows in results.items():
        taken = statistics.median(seconds for _, seconds in rows)
        for name in rows[0][0]:
            whole = [spans[name] for spans, _ in rows if spans[name]]
            if not whole:
                continue  # the upgrade took all the time
            shown = " | ".join(str(round(statistics.median(one[i] for one in whole))) for i in range(3))
            print(f"| {length} | {taken:.2f} | {name} | {shown} |")
        ratios = [spans["second after"][1] / spans["before"][1] for spans, _ in rows]
        print(f"| {length} | | p99 of the second after / before | | {statistics.median(ratios):.2f} | |")


main()
