#!/bin/sh
# What the official image's entrypoint does.
set -e

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then set -- redis-server "$@"; fi
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
fi
# The official image is built with protected mode off.
if [ "$1" = redis-server ]; then set -- "$@" --protected-mode no; fi
exec "$@"
