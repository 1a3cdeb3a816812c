# Starts the command given as arguments, Metabase, and makes its first administrator as soon as it answers: whoever opens
# its page first could become that otherwise. One that has an administrator is left alone.

# The process that becomes Metabase. The shell has a word for it, two dollar signs, of which Kubernetes makes one.
read -r main _ < /proc/self/stat
metabase="http://127.0.0.1:$MB_JETTY_PORT"

properties() { curl --silent --fail "$metabase/api/session/properties"; }
has_administrator() { properties | grep -q '"has-user-setup" *: *true'; }

make_administrator() {
  until curl --silent --fail --output /dev/null "$metabase/api/health"; do
    sleep 0.2
  done
  if has_administrator; then
    return
  fi
  token=$(properties | grep -o '"setup-token" *: *"[^"]*"' | cut -d '"' -f 4)
  user=$(printf '{"email":"%s","password":"%s"}' "$FIRST_ADMIN_EMAIL" "$FIRST_ADMIN_PASSWORD")
  # Through a pipe, for arguments are readable in the list of processes.
  said=$(printf '{"token":"%s","user":%s,"prefs":{"site_name":"Metabase","allow_tracking":false}}' "$token" "$user" |
    curl --silent --header 'Content-Type: application/json' --data @- "$metabase/api/setup")
  if ! has_administrator; then
    echo "Metabase is stopped, for anybody could become its administrator: it refuses to make one. $said" >&2
    kill "$main"
  fi
}

make_administrator &
exec "$@"
