#!/bin/sh
# Runs the program of an unpacked package as the container image does, where no engine is at hand: the files of the image,
# its user without rights, a root file system that nobody can write, /data and /tmp.
#   scripts/in-image.sh PACKAGE DATA [ARGUMENT...]
# Where the kernel lets nobody make such a place, the same files are run as they are; the first line says which it was.
set -eu
package=$(readlink -f "$1")
data=$(readlink -f "$2")
shift 2
node=$(readlink -f "$(command -v node)")
main=dist/cli/main.js
export package data node main

if unshare --mount --propagation private true 2>/dev/null; then
  space='--mount'
  user='--userspec=1000:1000'
elif unshare --user --map-root-user --mount --propagation private true 2>/dev/null; then
  # Nobody but the caller exists in there.
  space='--user --map-root-user --mount'
  user=''
else
  echo 'in-image: plain' >&2
  cd "$data"
  exec "$node" "$package/$main" "$@"
fi
echo "in-image: isolated $user" >&2
root=$(mktemp -d)
export root user
trap 'rmdir "$root"' EXIT
# shellcheck disable=SC2016,SC2086 # the inner shell expands; the flags are words of their own
unshare $space --propagation private sh -euc '
  mount -t tmpfs -o mode=755 tmpfs "$root"
  cd "$root"
  for name in usr lib lib64 bin etc; do
    if [ -L "/$name" ]; then cp -P "/$name" "$name"; continue; fi
    [ -d "/$name" ] || continue
    mkdir "$name"
    mount --rbind "/$name" "$name"
    mount -o remount,bind,ro "$name"
  done
  mkdir -p opt/s3log-audit data tmp proc dev
  mount --rbind /proc proc
  mount --rbind /dev dev
  mount --bind "$package" opt/s3log-audit
  mount -o remount,bind,ro opt/s3log-audit
  mount --bind "$data" data
  mount -t tmpfs -o mode=1777 tmpfs tmp
  : > node
  mount --bind "$node" node
  mount -o remount,ro "$root"
  exec chroot $user . /usr/bin/env -C /data HOME=/data TMPDIR=/tmp /node "/opt/s3log-audit/$main" "$@"
' sh "$@"
