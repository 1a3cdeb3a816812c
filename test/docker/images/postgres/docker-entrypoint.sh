#!/bin/bash
# What the official image's entrypoint does: makes the cluster on an empty volume, then runs the server as `postgres`.
set -euo pipefail

if [ "${1:0:1}" = "-" ]; then set -- postgres "$@"; fi

# NAME, or the content of the file NAME_FILE.
variable() {
  local name=$1 file="${1}_FILE"
  if [ -n "${!file:-}" ]; then printf '%s' "$(< "${!file}")"; else printf '%s' "${!name:-${2:-}}"; fi
}

make_cluster() {
  local user database password
  user=$(variable POSTGRES_USER postgres)
  database=$(variable POSTGRES_DB "$user")
  password=$(variable POSTGRES_PASSWORD)
  if [ -z "$password" ]; then
    echo "Error: Database is uninitialized and superuser password is not specified." >&2
    echo "       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser." >&2
    exit 1
  fi
  # shellcheck disable=SC2086
  initdb --username="$user" --pwfile=<(printf '%s\n' "$password") --auth-local=trust --auth-host=scram-sha-256 \
    ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
  # Nobody can connect over the network before the cluster is whole.
  pg_ctl --pgdata="$PGDATA" -o "-c listen_addresses='' -c unix_socket_directories=$PGHOST" --wait start
  if [ "$database" != postgres ]; then
    psql -v ON_ERROR_STOP=1 --username "$user" --no-password --dbname postgres --set db="$database" \
      <<< 'CREATE DATABASE :"db";'
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) "$file" ;;
      *.sql) psql -v ON_ERROR_STOP=1 --username "$user" --no-password --dbname "$database" --file "$file" ;;
    esac
  done
  pg_ctl --pgdata="$PGDATA" -m fast --wait stop
  echo "PostgreSQL init process complete; ready for start up."
}

if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres "$PGDATA" "$PGHOST"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$BASH_SOURCE" "$@"
  fi
  mkdir -p "$PGDATA"
  chmod 00700 "$PGDATA" || :
  if [ ! -s "$PGDATA/PG_VERSION" ]; then make_cluster; fi
  set -- "$@" -c unix_socket_directories="$PGHOST" -c listen_addresses='*'
fi
exec "$@"
