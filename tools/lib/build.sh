# Builds baton.jar where it is missing or older than a source; sourced by the other scripts of tools/ after jdk.sh.
# shellcheck shell=bash

BATON_JAR=${top:?}/runtime/target/baton.jar

# Runs Maven on the JDK that was found. Maven 3.8 still uses Unsafe, which newer JDKs warn of on each start.
run_maven() {
    command -v mvn >/dev/null || {
        echo "Baton is built by Maven 3.8 or newer: install it (on Debian: apt-get install maven)." >&2
        return 6
    }
    local quiet=""
    [ "$(jdk_feature "$JAVA_HOME")" -ge 24 ] && quiet=--sun-misc-unsafe-memory-access=allow
    JAVA_HOME=$JAVA_HOME MAVEN_OPTS="$quiet ${MAVEN_OPTS:-}" mvn --batch-mode --no-transfer-progress -Dstyle.color=never --file "$top/pom.xml" "$@"
}

# Succeeds when no source is newer than the jar.
is_built() {
    [ -f "$BATON_JAR" ] && [ -z "$(find "$top/pom.xml" "$top"/ffi-bindings/{pom.xml,src/main,src/generated} \
        "$top"/runtime/{pom.xml,src/main} -newer "$BATON_JAR" -type f -print -quit)" ]
}

# Builds the jar, one process at a time, and says on standard error what it is doing.
build_jar() {
    is_built && return 0
    # A successor of a server that gave up its rights, for instance: what is there is all that it can have.
    [ -f "$BATON_JAR" ] && [ ! -w "$top/runtime/target" ] && return 0
    local log=$top/runtime/target/build.log
    mkdir -p "$top/runtime/target"
    exec {lock}>"$top/runtime/target/build.lock"
    flock "$lock"
    if ! is_built; then
        echo "baton: building (once; on a new machine Maven also downloads what it needs) ..." >&2
        if ! run_maven --projects runtime --also-make package -Dmaven.test.skip=true -Dspotless.check.skip -Dcheckstyle.skip \
            | tee "$log" | sed -un 's/.*\[INFO\] Building \(Baton [^0-9]*\) [0-9].*/baton: building \1/p' >&2; then
            grep '^\[ERROR\]' "$log" >&2 || cat "$log" >&2
            echo "baton: the build failed; its whole output is in ${log#"$PWD"/}" >&2
            exit 70
        fi
        touch "$BATON_JAR"
    fi
    exec {lock}>&-
}
