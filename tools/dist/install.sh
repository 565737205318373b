#!/usr/bin/env bash
# Installs the Baton that this script was unpacked with. What runs goes on running, and "baton upgrade" then takes the new
# version into service.
#
# Usage: ./install.sh [--prefix=/usr/local] [--sysconfdir=/etc] [--destdir=FOLDER] [--uninstall]
#
#   PREFIX/lib/baton-VERSION    everything of this archive
#   PREFIX/lib/baton            a link to it
#   PREFIX/bin/baton            a link to its bin/baton
#   PREFIX/share/...            links to its man pages and completions
#   SYSCONFDIR/baton/baton.toml a configuration, where there is none
#
#   --destdir=FOLDER    put all of it below this folder, for those who build packages; links do not contain it
#   --uninstall         take away what was installed; the configuration stays
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
prefix=/usr/local sysconfdir=/etc destdir="" uninstall=""
for argument; do
    case $argument in
        --prefix=/*) prefix=${argument#*=} ;;
        --sysconfdir=/*) sysconfdir=${argument#*=} ;;
        --destdir=?*) destdir=${argument#*=} ;;
        --uninstall) uninstall=yes ;;
        -h | --help) sed -n '2,14s/^# \{0,1\}//p' "$0" && exit 0 ;;
        *)
            echo "install.sh: wrong argument '$argument'; paths are absolute, and --help shows what there is" >&2
            exit 2
            ;;
    esac
done

lib=$destdir$prefix/lib
links=(
    bin/baton
    share/man/man1/baton.1.gz
    share/man/man5/baton.toml.5.gz
    share/bash-completion/completions/baton
)

# Succeeds when a folder is a version of Baton that this script has installed.
is_version() {
    [ -d "$1" ] && [ ! -L "$1" ] && [ -f "$1/VERSION" ] && [ -f "$1/lib/baton.jar" ]
}

# Removes the versions but those that are named.
remove_versions() {
    local folder kept
    for folder in "$lib"/baton-*; do
        for kept; do
            [ "$folder" != "$lib/$kept" ] || continue 2
        done
        ! is_version "$folder" || rm -rf -- "$folder"
    done
}

if [ -n "$uninstall" ]; then
    for link in "${links[@]}"; do
        [ ! -L "$destdir$prefix/$link" ] || rm -- "$destdir$prefix/$link"
    done
    [ ! -L "$lib/baton" ] || rm -- "$lib/baton"
    remove_versions
    echo "install.sh: removed Baton from $destdir$prefix; configurations, logs and caches stay"
    exit 0
fi

for path in VERSION bin/baton lib/{baton.jar,jdk.sh,launch.sh,train.sh} conf/baton.toml; do
    [ -f "$here/$path" ] || {
        echo "install.sh: this archive is not complete: $path is missing" >&2
        exit 1
    }
done
if [ -e "$lib/baton" ] && [ ! -L "$lib/baton" ]; then
    echo "install.sh: $lib/baton is not ours: it is no link" >&2
    exit 1
fi

# The link changes in one moment. What it led to before stays until the next time: servers run from there, and it is the
# way back.
mkdir -p -- "$lib"
previous=$(readlink -- "$lib/baton" || true)
version=$(<"$here/VERSION")
folder=baton-$version
number=1
while [ -e "$lib/$folder" ] && ((number < 1000)); do
    folder=baton-$version.$((++number))
done
cp -R -- "$here" "$lib/$folder"
chmod -R u+rwX,go+rX,go-w -- "$lib/$folder"
ln -sfn -- "$folder" "$lib/baton.next"
mv -T -- "$lib/baton.next" "$lib/baton"
remove_versions "$folder" "$previous"

for link in "${links[@]}"; do
    up=${link//[^\/]/}
    mkdir -p -- "$destdir$prefix/${link%/*}"
    ln -sfn -- "${up//\//../}lib/baton/$link" "$destdir$prefix/$link"
done
mkdir -p -- "$destdir$sysconfdir/baton"
if [ ! -e "$destdir$sysconfdir/baton/baton.toml" ]; then
    cp -- "$here/conf/baton.toml" "$destdir$sysconfdir/baton/baton.toml"
fi
echo "install.sh: Baton $version is in $lib/$folder; $prefix/bin/baton leads to it"
[ -z "$previous" ] || echo "install.sh: the one before is kept in $lib/$previous; baton upgrade takes the new one into service"
echo "install.sh: check the configuration: $prefix/bin/baton -t -c $sysconfdir/baton/baton.toml"
