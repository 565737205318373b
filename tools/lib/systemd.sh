# A small Debian that boots, and what is tried in it; sourced by tools/test-systemd, inside its mount namespace.
# shellcheck shell=bash disable=SC2013,SC2153

SECONDS_MAX=60

# What the machine's own packages would offer, without installing them: programs in a folder of ours.
fetch_tools() {
    programs=${cache:?}/programs
    [ -x "$programs/usr/bin/systemd-nspawn" ] && [ -x "$programs/usr/sbin/debootstrap" ] && return 0
    rm -rf "$programs" "$cache/apt"
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial" "$cache/apt/packages"
    printf 'Dir::State::Lists "%s";\nDir::Cache "%s";\nAPT::Sandbox::User "root";\n' \
        "$cache/apt/lists" "$cache/apt/cache" >"$cache/apt/apt.conf"
    (
        cd "$cache/apt/packages"
        export APT_CONFIG=$cache/apt/apt.conf
        apt-get update -qq && apt-get download -qq systemd-container libsystemd-shared debootstrap
    ) >"$cache/apt/log" 2>&1 || skip "apt-get has no systemd-container, libsystemd-shared and debootstrap: $(tail -1 "$cache/apt/log")"
    local package
    for package in "$cache"/apt/packages/*.deb; do
        dpkg-deb --extract "$package" "$programs.new"
    done
    find_mirror >"$cache/mirror" || skip "apt-get knows no mirror of Debian"
    mv "$programs.new" "$programs"
}

# Prints the mirror that this machine's apt uses for Debian.
find_mirror() {
    local uri
    # shellcheck disable=SC2016 # apt's own variables
    read -r uri < <(APT_CONFIG=$cache/apt/apt.conf apt-get indextargets --format '$(REPO_URI) $(LABEL)' \
        'Created-By: Packages' | sed -n 's/ Debian$//p')
    [ -n "$uri" ] && printf '%s\n' "$uri"
}

# Makes the tree of a release, once.
fetch_debian() {
    local suite=$1 mirror
    tree=$cache/$suite
    [ -f "$tree/etc/baton-tree" ] && return 0
    mirror=$(<"$cache/mirror")
    echo "tools/test-systemd: fetching a small $suite (once)"
    rm -rf "$tree" "$tree.new"
    # What a power cut would lose can be fetched again; waiting for the disk takes most of the time.
    mkdir -p "$tree.new/etc/dpkg/dpkg.cfg.d"
    echo force-unsafe-io >"$tree.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
    DEBOOTSTRAP_DIR=$programs/usr/share/debootstrap "$programs/usr/sbin/debootstrap" --variant=minbase \
        --include=systemd,systemd-sysv "$suite" "$tree.new" "$mirror" >"$cache/$suite.log" 2>&1 ||
        skip "debootstrap has not made $suite: $(grep -a '^[EW]: ' "$cache/$suite.log" | tail -1)"
    rm -rf "$tree.new"/var/cache/apt/archives/*.deb "$tree.new/usr/share/doc"
    touch "$tree.new/etc/baton-tree"
    mv "$tree.new" "$tree"
}

# systemd 257 does not boot with the older kind of control groups.
unify_cgroups() {
    if [ "$(stat -fc %T /sys/fs/cgroup)" != cgroup2fs ]; then
        umount -R /sys/fs/cgroup 2>/dev/null || true
        mount -t cgroup2 none /sys/fs/cgroup || skip "cgroup2 cannot be mounted"
    fi
    group=/sys/fs/cgroup/baton-test-$$
    mkdir "$group" 2>/dev/null || skip "no control group can be made"
    rmdir "$group"
}

# Waits until a command succeeds.
await() {
    local what=$1 deadline=$((SECONDS + SECONDS_MAX))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || fail "$what did not come to pass in $SECONDS_MAX s"
        read -r -t 0.1 <> <(:) || true
    done
}

fail() {
    echo "tools/test-systemd: FAILED on ${suite:-?}: $1" >&2
    inside journalctl --no-pager --lines=80 --output=short-monotonic >&2 || true
    exit 1
}

expect() {
    local what=$1
    shift
    "$@" || fail "$what"
}

# Runs a command in the container.
inside() {
    nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup -- "$@"
}

# Runs a program of this machine in the container's network.
beside() {
    nsenter --target "$init" --net -- "$@"
}

property() {
    inside systemctl show "${2:-baton.service}" --property="$1" --value
}

is_property() {
    [ "$(property "$1")" = "$2" ]
}

# Boots the tree on top of a layer that is thrown away, with the JDK and this checkout in it, read-only.
boot() {
    layer=$(mktemp -d "$cache/layer.XXXXXX")
    mkdir "$layer/upper" "$layer/work" "$layer/root"
    if ! mount -t overlay overlay -o "lowerdir=$tree,upperdir=$layer/upper,workdir=$layer/work" "$layer/root" 2>/dev/null; then
        cp -a "$tree/." "$layer/root/"
    fi
    trap stop_container EXIT
    mkdir -p "$layer/root/etc/baton" "$layer/root/usr/bin" "$layer/root/opt/baton" "$layer/root/opt/java"
    ln -s /opt/baton/tools/baton "$layer/root/usr/bin/baton"
    mkdir -p "$layer/root/etc/systemd/system/baton.service.d"
    # The launcher of the checkout looks for its JDK; one that was installed has it at its side.
    printf '[Service]\nEnvironment=JAVA_HOME=/opt/java\n' >"$layer/root/etc/systemd/system/baton.service.d/jdk.conf"
    local library
    library=$(dirname "$(find "$programs" -name 'libsystemd-shared-*.so' -print -quit)")
    (
        mkdir "$group"
        echo "$BASHPID" >"$group/cgroup.procs"
        LD_LIBRARY_PATH=$library exec "$programs/usr/bin/systemd-nspawn" --quiet --boot --register=no --keep-unit \
            --private-network --console=pipe --directory="$layer/root" \
            --bind-ro="${top:?}:/opt/baton" --bind-ro="$JAVA_HOME:/opt/java" </dev/null
    ) >"$cache/$suite.console" 2>&1 &
    nspawn=$!
    await "the boot of $suite" is_booted
}

is_booted() {
    kill -0 "$nspawn" 2>/dev/null || skip "systemd-nspawn has ended: $(tail -1 "$cache/$suite.console")"
    init=$(<"/proc/$nspawn/task/$nspawn/children") 2>/dev/null || return 1
    init=${init%% *}
    [ -n "$init" ] || return 1
    case $(inside systemctl is-system-running 2>/dev/null) in
        running | degraded) return 0 ;;
        *) return 1 ;;
    esac
}

stop_container() {
    if [ -n "${nspawn:-}" ]; then
        kill -KILL "${init:-$nspawn}" 2>/dev/null || true
        wait "$nspawn" 2>/dev/null || true
    fi
    nspawn=
    umount "$layer/root" 2>/dev/null || true
    rm -rf "$layer"
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
}

# Writes a configuration that answers with a text.
configure() {
    cat >"$layer/root/etc/baton/baton.toml" <<END
version = 1
threads = 2
close_timeout_seconds = 2
grace_period_seconds = 20
daemon_wait_for_ready = true
[[listener]]
name = "web"
address = "127.0.0.1:$PORT"
[[route]]
listener = "web"
path = "/"
respond = { status = 200, body = "$1", content_type = "text/plain" }
${2:-}
END
}

break_configuration() {
    echo 'threads = "many"' >>"$layer/root/etc/baton/baton.toml"
}

install_unit() {
    cp "$top/conf/systemd/$1" "$layer/root/etc/systemd/system/${1##*/}"
    inside systemctl daemon-reload
}

# Adds lines to the unit, for this test.
drop_in() {
    printf '[Service]\n%s\n' "$1" >"$layer/root/etc/systemd/system/baton.service.d/test.conf"
    inside systemctl daemon-reload
}

answer() {
    # shellcheck disable=SC2016 # is for the other shell
    beside timeout 20 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n" >&3 && cat <&3' - "${1:-$PORT}" 2>/dev/null
}

answers() {
    [[ $(answer) == *"$1" ]]
}

refuses() {
    ! answer "$1" >/dev/null
}

begin_load() {
    coproc LOAD { beside "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 "$top/tools/lib/ServiceLoad.java" "$PORT" 4; }
    load_in=${LOAD[1]} load_out=${LOAD[0]} load_pid=$LOAD_PID
    local line
    read -r -t "$SECONDS_MAX" -u "$load_out" line || fail "the load has not begun"
    [ "$line" = begun ] || fail "the load has not begun: $line"
}

# Ends the load, and sets figures to what came of it.
end_load() {
    exec {load_in}>&-
    read -r -t "$SECONDS_MAX" -u "$load_out" figures || fail "the load has not ended"
    wait "$load_pid" 2>/dev/null || true
}

say() {
    echo "tools/test-systemd: $suite, ${SECONDS} s: $1"
}

try_start() {
    configure first
    expect "the start" inside systemctl start baton.service
    expect "an answer" answers first
    say "$(property Type), started: $(property StatusText)"
}

# What halves the next starts is made in the sandbox, too.
try_archive() {
    local feature
    read_feature "$JAVA_HOME"
    if ((feature < AOT_FEATURE_MIN)); then
        say "no AOT cache: Java $feature makes none"
        return
    fi
    SECONDS_MAX=300 await "an AOT cache in the sandbox" has_archive
    say "an AOT cache has been made in the sandbox"
}

has_archive() {
    compgen -G "$layer/root/var/cache/private/baton/*/*.aot" >/dev/null
}

# The commands, typed by root, find a service of another user.
try_tools() {
    [[ $(inside env JAVA_HOME=/opt/java /usr/bin/baton status -c /etc/baton/baton.toml) == *web* ]] ||
        fail "baton status does not find the service"
    say "baton status finds the service"
}

try_reload_under_load() {
    local before after
    before=$(property MainPID)
    configure second
    begin_load
    expect "the reload" inside systemctl reload baton.service
    after=$(property MainPID)
    expect "an answer of the new process" answers second
    expect "the reload again" inside systemctl reload baton.service
    end_load
    [ "$before" != "$after" ] || fail "the main process is still $before"
    [ "$after" != "$(property MainPID)" ] || fail "the main process is still $after"
    is_property ActiveState active || fail "not active after reloads"
    [[ $figures == *" refused=0 broken=0 other=0 "* ]] || fail "two reloads under load: $figures"
    say "two reloads under load: $figures"
}

# $1: whether systemctl is expected to fail
try_broken_reload() {
    local before status=0
    before=$(property MainPID)
    break_configuration
    inside systemctl reload baton.service 2>/dev/null || status=$?
    if [ "$1" = fails ]; then
        [ "$status" -ne 0 ] || fail "the reload of a broken configuration is said to be well"
    fi
    await "the end of the failed reload" is_property ActiveState active
    is_property MainPID "$before" || fail "the main process changed although the upgrade failed"
    expect "an answer after the failed reload" answers second
    say "a broken configuration: exit code $status, the service goes on; $(property StatusText)"
    configure second
    expect "the next reload" inside systemctl reload baton.service
}

# Whether the main process is all that is left of the service.
is_alone() {
    [ "$(inside cat /sys/fs/cgroup/system.slice/baton.service/cgroup.procs)" = "$(property MainPID)" ]
}

# A request in flight outlives TimeoutStopSec=$1, which Baton extends, although it is a predecessor's by then, or a
# successor's: $2.
try_stop() {
    drop_in "TimeoutStopSec=$1"
    configure second
    expect "the start" inside systemctl start baton.service
    if [ "${2:-}" = successor ]; then
        expect "a reload before the request" inside systemctl reload baton.service
        await "the end of all others" is_alone
    fi
    local began=$SECONDS reply
    # shellcheck disable=SC2016 # is for the other shell
    exec {client}< <(beside bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"; printf "GET / HTTP/1.1\r\nHost: test\r\n" >&3; echo begun
        sleep 5; printf "Connection: close\r\n\r\n" >&3; timeout 20 cat <&3' - "$PORT")
    read -r -t "$SECONDS_MAX" -u "$client" reply
    [ "${2:-}" != predecessor ] || expect "a reload before the stop" inside systemctl reload baton.service
    expect "the stop" inside systemctl stop baton.service
    reply=$(cat <&"$client")
    exec {client}<&-
    [[ $reply == *second ]] || fail "the stop has cut a request: $reply"
    is_property Result success || fail "the stop ended with $(property Result)"
    expect "nobody at the port of a stopped service" refuses "$PORT"
    say "stopped after $((SECONDS - began)) s with a request in flight${2:+ on the $2}, TimeoutStopSec=$1"
    rm "$layer/root/etc/systemd/system/baton.service.d/test.conf"
    inside systemctl daemon-reload
}

is_restarted() {
    is_property NRestarts "$1" && is_property ActiveState active
}

try_crash() {
    configure second
    expect "the start" inside systemctl start baton.service
    expect "a reload before the crash" inside systemctl reload baton.service
    begin_load
    expect "kill -9" kill -KILL "$(host_pid "$(property MainPID)")"
    await "the restart after kill -9" is_restarted 1
    expect "an answer after the restart" answers second
    end_load
    [[ $figures == *" refused=0 "* && $figures == *" other=0 "* ]] || fail "kill -9 under load: $figures"
    say "kill -9 under load: $figures (4 clients; broken: in flight)"
    expect "a reload after the restart" inside systemctl reload baton.service
}

# Prints the number by which this machine knows a process of the container.
host_pid() {
    local status
    for status in $(grep -lsP "^NSpid:.*\t$1\$" /proc/[0-9]*/status); do
        status=${status%/status}
        if [ "$(readlink "$status/ns/pid")" = "$(readlink "/proc/$init/ns/pid")" ]; then
            echo "${status##*/}"
            return
        fi
    done
    fail "process $1 of the container is not to be found"
}

# A listener that is gone refuses, although systemd had it in its store.
try_removed_listener() {
    local other='[[listener]]
name = "other"
address = "127.0.0.1:7188"
[[route]]
listener = "other"
path = "/"
respond = { status = 200, body = "other", content_type = "text/plain" }'
    configure second "$other"
    expect "adding a listener" inside systemctl reload baton.service
    is_property NFileDescriptorStore 2 || fail "the store has $(property NFileDescriptorStore) listeners, not 2"
    [[ $(answer 7188) == *other ]] || fail "the new listener does not answer"
    configure second
    expect "removing a listener" inside systemctl reload baton.service
    is_property NFileDescriptorStore 1 || fail "the store has $(property NFileDescriptorStore) listeners, not 1"
    expect "a removed listener that refuses" refuses 7188
    configure second "$other"
    expect "SIGHUP" inside systemctl kill --kill-whom=main --signal=SIGHUP baton.service
    await "a stored listener that a reload in place added" is_property NFileDescriptorStore 2
    configure second
    expect "SIGHUP" inside systemctl kill --kill-whom=main --signal=SIGHUP baton.service
    await "the store without the listener that a reload in place removed" is_property NFileDescriptorStore 1
    say "listeners come to the store and leave it, with upgrades and reloads in place"
}

try_watchdog() {
    local restarts
    drop_in "WatchdogSec=2
TimeoutStopSec=3"
    expect "a restart with a short watchdog" inside systemctl restart baton.service
    restarts=$(property NRestarts)
    kill -STOP "$(host_pid "$(property MainPID)")"
    await "the restart of a service that hangs" is_restarted "$((restarts + 1))"
    expect "an answer after the restart" answers second
    rm "$layer/root/etc/systemd/system/baton.service.d/test.conf"
    inside systemctl daemon-reload
    say "a process that hangs is restarted by the watchdog"
}

try_socket_activation() {
    inside systemctl stop baton.service
    install_unit baton.socket
    expect "the socket unit" inside systemctl start baton.socket
    is_property ActiveState inactive || fail "the service runs without a client"
    expect "an answer of a service that the client started" answers second
    expect "a reload of a service with a socket unit" inside systemctl reload baton.service
    begin_load
    expect "a restart" inside systemctl restart baton.service
    expect "an answer after the restart" answers second
    end_load
    [[ $figures == *" refused=0 "* ]] || fail "a restart with a socket unit: $figures"
    say "started by its first client; a restart under load: $figures"
    inside systemctl stop baton.socket baton.service
    rm "$layer/root/etc/systemd/system/baton.socket"
    inside systemctl daemon-reload
}

run_suite() {
    suite=$1
    tree=$cache/$suite
    boot
    say "$(inside systemctl --version | head -1)"
    install_unit baton.service
    say "$(inside systemd-analyze security --no-pager baton.service | tail -1)"
    try_start
    try_archive
    try_reload_under_load
    try_broken_reload fails
    try_tools
    try_stop 3
    try_stop 3 predecessor
    try_stop 3 successor
    try_crash
    try_removed_listener
    try_watchdog
    try_socket_activation
    install_unit forking/baton.service
    try_start
    try_reload_under_load
    try_broken_reload fails
    inside systemctl stop baton.service
    try_stop 310 successor
    if [ "$suite" != bookworm ]; then
        install_unit notify-reload/baton.service
        try_start
        try_reload_under_load
        try_broken_reload succeeds
        try_stop 3
        try_stop 3 successor
    fi
    stop_container
    trap - EXIT
    say "all is well"
}
