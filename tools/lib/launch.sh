# Becomes the server: a copy of the jar, an AOT cache and the options of the JVM; sourced after jdk.sh by tools/baton and by
# bin/baton of the distribution, which set BATON_JAR.
# shellcheck shell=bash
#
# The cache folder holds a folder for each content of a jar, and in it the copy and an AOT cache for each JDK and set of
# options that an AOT cache depends on. It must be ours alone: who can write there can make us run anything. Nothing
# here may fail a start, or write to its standard output or error: without a copy the jar runs where it stands.

# Of the first JDK that can make an AOT cache (JEP 483).
AOT_FEATURE_MIN=24

# What copies and AOT caches are dated, so that a later change of them shows.
INTACT_TIME=2000-01-01T00:00:00Z

# What the JVM has to say goes to standard error, since standard output may be an access log. About an archive that it
# cannot use it says nothing there: that costs time, and is mended.
BATON_JVM_OPTIONS=(
    -XX:+UseSerialGC       # the hot path allocates nothing: no collector is faster, others have threads and a bigger heap
    -XX:-UsePerfData       # no file in /tmp for each process; jcmd PID does without, only listing all JVMs does not
    -XX:+DisplayVMOutputToStderr
    -Xlog:disable
    "-Xlog:all=warning,aot*=off,cds*=off:stderr"
)

# Sets user_options to the user's, and options to ours: those above, and a heap that is small and grows when it must. Who
# chooses the young generation chooses that, too: a JVM ends if it does not fit into the initial heap of an AOT cache.
read_options() {
    read -r -d '' -a user_options <<<"${BATON_JAVA_OPTS:-}" || true # up to the end, which is no NUL
    options=("${BATON_JVM_OPTIONS[@]}")
    case " ${user_options[*]}" in
        *" -Xmn"* | *" -XX:NewSize="*) ;;
        *) options+=(-Xms16m) ;;
    esac
}

# Adds to archive_options those of the given options that an AOT cache depends on. Others must not be repeated by the
# training run: they may open ports, or write to files of the user's.
pick_archive_options() {
    local option
    for option; do
        case $option in
            -XX:[+-]Use*GC | -XX:[+-]UseCompressed* | -XX:[+-]UseCompactObjectHeaders) ;;
            -Xm[sx]* | -XX:MaxHeapSize=* | -XX:MaxRAM* | -XX:ObjectAlignmentInBytes=* | --enable-preview) ;;
            *) continue ;;
        esac
        archive_options+=("$option")
    done
}

# Sets cache_folder to a folder of ours, made where it is missing; fails where there is none to be had.
find_cache_folder() {
    case ${BATON_CACHE:-} in
        off) return 1 ;;
        /*) cache_folder=$BATON_CACHE ;;
        *)
            if [[ ${XDG_CACHE_HOME:-} == /* ]]; then
                cache_folder=$XDG_CACHE_HOME/baton
            elif [ "$EUID" -eq 0 ] && [ -w /var/cache ]; then
                cache_folder=/var/cache/baton
            elif [[ ${HOME:-} == /* ]]; then
                cache_folder=$HOME/.cache/baton
            else
                return 1
            fi
            ;;
    esac
    [ -d "$cache_folder" ] || (umask 077 && mkdir -p -- "$cache_folder") || return 1
    [ -O "$cache_folder" ] && [ -w "$cache_folder" ] && [ ! -L "$cache_folder" ]
}

# Sets identity to what no other content of the jar can have, and fails where others may write to the cache folder. The
# kernel moves the time of the last change (%z), which nobody can set, whenever a file is written to.
identify_jar() {
    local facts mode
    facts=$(stat -L -c '%a %Z %d:%i:%s:%y:%z' -- "$cache_folder" "$BATON_JAR") || return 1
    mode=${facts%% *}
    facts=${facts#*$'\n'}
    facts=${facts#* }
    changed_seconds=${facts%% *}
    identity=${facts#* }
    ((!(8#$mode & 8#022)))
}

# Succeeds when nobody has written to a file since it came into its folder, ready and with a time of its own. The JVM
# would be killed by an AOT cache with a wrong byte in the middle, and finds that out too late.
is_intact() {
    [ -f "$1" ] && [ ! "$1" -nt "${1%/*}/stamp" ] && [ ! "$1" -ot "${1%/*}/stamp" ]
}

# Copies the jar, whose sum is $1, to $2/baton.jar: completely, and not while it is being replaced. The first step that
# fails is the last one; "set -e" would not see to that, since nobody is asked to end here.
copy_jar() (
    umask 077
    trap 'rm -f -- "$2/baton.jar.$$"' EXIT
    mkdir -p -- "$2" \
        && touch -d "$INTACT_TIME" -- "$2/stamp" \
        && cp -- "$BATON_JAR" "$2/baton.jar.$$" \
        && read -r sum _ < <(sha256sum <"$2/baton.jar.$$") \
        && [ "$sum" = "$1" ] \
        && touch -d "$INTACT_TIME" -- "$2/baton.jar.$$" \
        && sync -- "$2/baton.jar.$$" \
        && mv -- "$2/baton.jar.$$" "$2/baton.jar"
)

# Starts the making of an AOT cache, as a process of nobody's: not a child of the server, without its terminal.
train() {
    (setsid "$BASH" "${BASH_SOURCE[0]%/*}/train.sh" "$JAVA_HOME/bin/java" "$@" </dev/null >/dev/null 2>&1 &)
}

# Sets copy to the folder of a copy of the jar. Its file "source" holds the identity of the jar that it was made of; to
# read that again takes a tenth of the time that the sum of the jar does.
find_copy() {
    local source known sum
    for source in "$cache_folder"/*/source; do
        if [ -f "$source" ] && IFS= read -r known <"$source" && [ "$known" = "$identity" ]; then
            copy=${source%/*}
            is_intact "$copy/baton.jar" && return 0
        fi
    done
    read -r sum _ < <(sha256sum <"$BATON_JAR") || return 1
    copy=$cache_folder/$sum
    is_intact "$copy/baton.jar" || copy_jar "$sum" "$copy" || return 1
    # The clock of files ticks every few milliseconds: a change right after another one might not show.
    ((changed_seconds + 1 >= ${EPOCHSECONDS:-0})) || printf '%s\n' "$identity" >"$copy/source" || true
}

# Sets key to what the AOT caches of a JDK and of the options are named by: the sum of a text, which stands in $copy/KEY.key.
find_key() {
    local release text file known
    mapfile -t release <"$JAVA_HOME/release" || return 1
    printf -v text '%s\n' "$JAVA_HOME" "${release[@]}" "${archive_options[@]}"
    for file in "$copy"/*.key; do
        [ -f "$file" ] || continue
        IFS= read -r -d '' known <"$file" || true # up to the end, which is no NUL
        if [ "$known" = "$text" ]; then
            key=${file##*/}
            key=${key%.key}
            return 0
        fi
    done
    read -r key _ < <(printf '%s' "$text" | sha256sum) || return 1
    key=${key:0:16}
    printf '%s' "$text" >"$copy/$key.key"
}

# Sets jar to a copy, and adds to options what goes with it; fails where that is impossible.
use_copy() {
    local archive_options=() changed_seconds identity copy key
    pick_archive_options "${options[@]}" "${user_options[@]}"
    find_cache_folder && identify_jar && find_copy && find_key || return 1
    : >"$copy/last-use" || return 1
    jar=$copy/baton.jar
    use_archive "$copy/$key"
}

# Adds the AOT cache $1.aot to the options, or lets it be made.
use_archive() {
    local feature option
    read_feature "$JAVA_HOME"
    ((feature >= AOT_FEATURE_MIN)) || return 0
    for option in "${user_options[@]}"; do
        case $option in
            -XX:AOT* | -XX:*SharedArchive* | -Xshare:*) return 0 ;;
        esac
    done
    if [ -s "$1.complaint" ]; then
        mv -f -- "$1.complaint" "$1.failed"
        rm -f -- "$1.aot"
    elif is_intact "$1.aot"; then
        options+=("-XX:AOTCache=$1.aot")
        # What a JVM says of an archive that it does not take; with options of a user's, these may be the reason.
        [ ${#user_options[@]} -gt 0 ] || options+=("-Xlog:aot*=warning,cds*=warning:file=\"$1.complaint\"::filecount=0")
    else
        rm -f -- "$1.aot"
        train "$cache_folder" "$1" "$INTACT_TIME" "${archive_options[@]}"
    fi
}

# Becomes the server, with the arguments that Baton is to have.
launch() {
    local jar=${BATON_JAR:?} options user_options cache_folder
    read_options
    use_copy 2>/dev/null || true
    exec "$JAVA_HOME/bin/java" "${options[@]}" "${user_options[@]}" -jar "$jar" "$@"
}
