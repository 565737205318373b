#!/usr/bin/env bash
# Makes an AOT cache for a copy of baton.jar; started by tools/lib/launch.sh in the background, with
#   JAVA  CACHE_FOLDER  CACHE_FOLDER/SUM/KEY  TIME  [OPTION OF THE JVM]...
# A server on a port of its own hands over to a second one. That one warms up, forwards some requests to itself, answers
# them, and is stopped; from what it loaded and linked, and which code was hot, a third JVM makes CACHE_FOLDER/SUM/KEY.aot,
# dated TIME. One such run at a time; each wait in it ends by itself. It has no terminal and nobody to speak to: what went
# wrong stands in KEY.failed, and is tried again after a day.
set -euo pipefail

java=$1 cache_folder=$2 base=$3 time=$4
shift 4
options=("$@")
jar=${base%/*}/baton.jar

RUN_SECONDS_MAX=300
REQUESTS_MAX=256
COPIES_KEPT=3
RETRY_MINUTES=1440

# Whoever waits for the end of a pipe that we were born with would wait for us.
for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    if ((descriptor > 2 && descriptor != 255)); then # 255: this script, in bash
        exec {descriptor}>&-
    fi
done
renice -n 10 $$ >/dev/null || true # at 19 it takes minutes beside a server that is busy, and upgrades that long are slow
echo 1000 >/proc/self/oom_score_adj || true # where memory is short, the server is the one to live

umask 077
exec {lock}>"$cache_folder/training.lock"
flock --nonblock "$lock" || exit 0
[ ! -f "$base.aot" ] || exit 0
[ -z "$(find "$base.failed" -mmin -"$RETRY_MINUTES" 2>/dev/null)" ] || exit 0

rm -rf -- "$cache_folder"/training.??????
work=$(mktemp -d "$cache_folder/training.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# Nothing of the server's surroundings: neither its descriptors and sockets nor its options for JVMs.
run_java() {
    exec env -i PATH="$PATH" HOME="${HOME:-/}" ${LD_LIBRARY_PATH:+LD_LIBRARY_PATH="$LD_LIBRARY_PATH"} \
        timeout --kill-after=5 "$RUN_SECONDS_MAX" "$java" "${options[@]}" "$@"
}

fail() {
    tail -c 20000 "$work/log" >"$base.failed" || : >"$base.failed"
    exit 1
}

# Writes a configuration of a server with so many requests of warm-up, and the name of a listener that only it has. Short
# grace: a connection that it keeps to itself, idle, is one that it would wait for.
configure() {
    cat <<END
version = 1
threads = 2
pid_file = "$work/baton.pid"
upgrade_sock = "$work/upgrade.sock"
control_sock = "$work/control.sock"
max_connections = 100
warmup_requests = $1
warmup_timeout_seconds = 60
upgrade_timeout_seconds = 300
close_timeout_seconds = 2
grace_period_seconds = 1
[[listener]]
name = "training"
address = "127.0.0.1:0"
upstream = "origin"
[[upstream]]
name = "origin"
servers = ["unix:$work/origin.sock"]
[[listener]]
name = "origin"
address = "unix:$work/origin.sock"
[[listener]]
name = "$2"
address = "127.0.0.1:0"
[[route]]
listener = "origin"
path = "/"
respond = { status = 200, body = "pong\n", content_type = "text/plain" }
[[route]]
listener = "$2"
path = "/"
respond = { status = 404 }
END
}
configure 0 removed >"$work/first.toml"
configure 10000 added >"$work/second.toml"

# Asks on some connections one after the other, with more and more requests on each. What comes back is read until the
# server closes; bash itself would read it byte by byte.
ask() {
    local connection count i
    for ((count = 1; count <= REQUESTS_MAX; count *= 2)); do
        exec {connection}<>"/dev/tcp/127.0.0.1/$1"
        {
            for ((i = 1; i < count; i++)); do
                printf 'GET /ping HTTP/1.1\r\nHost: training\r\nAccept: */*\r\n\r\n'
            done
            printf 'GET / HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n'
        } >&"$connection"
        timeout 30 cat <&"$connection" >/dev/null
        exec {connection}>&-
    done
}

# The predecessor of the one that is recorded: what a successor does shall be ready in the cache, and is more than what a
# start alone does. So that it binds, too, it has a listener which its predecessor has not.
exec {first}< <(run_java -jar "$jar" -c "$work/first.toml" 2>&1)
first_pid=$!
trap 'kill "$first_pid" 2>/dev/null || true; rm -rf -- "$work"' EXIT
port=
while IFS= read -r -t "$RUN_SECONDS_MAX" -u "$first" line; do
    printf '%s\n' "$line" >>"$work/log"
    case $line in
        *"listener training (127.0.0.1:"*) port=${line##*127.0.0.1:} port=${port%%)*} ;;
        *" Office: "*) break ;;
    esac
done
[ -s "$work/baton.pid" ] || fail

exec {second}< <(run_java -XX:AOTMode=record -XX:AOTConfiguration="$work/classes" -jar "$jar" \
    -u -c "$work/second.toml" 2>&1)
kill -QUIT "$(<"$work/baton.pid")"
while IFS= read -r -t "$RUN_SECONDS_MAX" -u "$second" line; do
    printf '%s\n' "$line" >>"$work/log"
    case $line in
        *" -> Running (every loop accepts)"*) ask "$port" || true ;;
        *" Office: "*)
            # Not timeout, which would kill it soon after: on a busy machine what it has learned takes time to write.
            kill -TERM "$(<"$work/baton.pid")"
            ;;
    esac
done
exec {second}<&-
[ -s "$work/classes" ] || fail

(run_java -XX:AOTMode=create -XX:AOTConfiguration="$work/classes" -XX:AOTCache="$work/aot" -jar "$jar" \
    >>"$work/log" 2>&1) || fail
# "on" makes a cache that does not fit an error.
(run_java -XX:AOTMode=on -XX:AOTCache="$work/aot" -jar "$jar" --version >>"$work/log" 2>&1) || fail
touch -d "$time" -- "$work/aot"
sync -- "$work/aot"
mv -- "$work/aot" "$base.aot"
rm -f -- "$base.failed"

# Removes copies that were not used lately. One whose path stands in a command line stays; if another machine's or
# container's process has it, it has all its classes, too, and its next start makes a new copy.
mapfile -t copies < <(ls -1dt -- "$cache_folder"/*/last-use 2>/dev/null)
for used in "${copies[@]:COPIES_KEPT}"; do
    copy=${used%/last-use}
    if ! grep -qsF -- "$copy/" /proc/[0-9]*/cmdline && [ -z "$(find "$used" -mmin -60)" ]; then
        rm -rf -- "$copy"
    fi
done
