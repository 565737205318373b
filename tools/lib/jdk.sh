# Finds a JDK that can build and run Baton; sourced by the other scripts of tools/, and by bin/baton of the distribution.
# shellcheck shell=bash
# Order: JAVA_HOME, then the newest LTS in the system's JVM folders, then the newest other release, then PATH.

BATON_JAVA_MIN=22
# What must be there: "javac" where Baton is built, "java" where it only runs.
BATON_JAVA_TOOL=javac
BATON_JAVA_NEED="Baton needs a JDK $BATON_JAVA_MIN or newer: install one (on Debian 13: apt-get install openjdk-25-jdk-headless; elsewhere: a Temurin 25 package), or point JAVA_HOME to it."

# Sets feature to the feature release of the JDK in $1, or to nothing: read from its release file, without starting it.
read_feature() {
    feature=
    [ -x "$1/bin/java" ] && [ -x "$1/bin/$BATON_JAVA_TOOL" ] && [ -r "$1/release" ] || return 0
    local line
    while IFS= read -r line; do
        if [[ $line == JAVA_VERSION=\"* ]]; then
            line=${line#*\"}
            line=${line#1.}
            feature=${line%%[!0-9]*}
            return 0
        fi
    done <"$1/release"
}

# Prints it.
jdk_feature() {
    local feature
    read_feature "$1"
    printf '%s\n' "$feature"
}

# Sets found to the home of the JDK to use; returns 1 where there is none.
find_jdk() {
    local folder home feature rank best_rank=0
    found=${JAVA_HOME:-/nonexistent}
    read_feature "$found"
    [ "${feature:-0}" -lt "$BATON_JAVA_MIN" ] || return 0
    found=
    for folder in ${BATON_JVM_FOLDERS:-/usr/lib/jvm /usr/java /opt/java "${HOME:-/nonexistent}/.sdkman/candidates/java" "${HOME:-/nonexistent}/.jdks"}; do
        for home in "$folder" "$folder"/*; do
            read_feature "$home"
            [ "${feature:-0}" -ge "$BATON_JAVA_MIN" ] || continue
            rank=$feature
            # 25, 29, 33 …: long-term support comes first
            [ $(((feature - 21) % 4)) -eq 0 ] && rank=$((feature + 1000))
            if [ "$rank" -gt "$best_rank" ]; then
                found=$home best_rank=$rank
            fi
        done
    done
    if [ -z "$found" ] && home=$(command -v "$BATON_JAVA_TOOL"); then
        home=$(dirname "$(dirname "$(readlink -f "$home")")")
        read_feature "$home"
        [ "${feature:-0}" -lt "$BATON_JAVA_MIN" ] || found=$home
    fi
    [ -n "$found" ]
}

# Sets JAVA_HOME, or ends with the one line that says what is missing. It is not exported, so that the next version of a
# server looks for itself: a newer JDK may be there by then.
choose_jdk() {
    local found
    find_jdk || {
        printf '%s\n' "$BATON_JAVA_NEED" >&2
        exit 6
    }
    JAVA_HOME=$found
}

# The same for programs that are started from here.
use_jdk() {
    choose_jdk
    export JAVA_HOME
}
