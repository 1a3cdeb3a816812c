# Dumps the database every $EVERY_HOURS hours to $FOLDER. A dump is kept for $RETENTION_DAYS days, and until there is a
# newer one. Called with "fresh" it tells whether the newest dump is as young as it should be, or the first is still due.
cd "$FOLDER" || exit
younger_than() { find . -name '*.dump' -mmin "-$1" | grep -q .; }

if [ "${1:-}" = fresh ]; then
  younger_than $((EVERY_HOURS * 60 + 60))
  exit
fi

while true; do
  # What an attempt left that failed, or was killed: each would take as much of the disk as a dump.
  rm -f ./*.partial
  if ! younger_than $((EVERY_HOURS * 60)); then
    file="$PGDATABASE-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
    if pg_dump --no-password --format=custom --file="$file.partial" && mv "$file.partial" "$file"; then
      echo "made $file"
      find . -name '*.dump' -mmin "+$((RETENTION_DAYS * 24 * 60))" -print -delete | sed 's/^/deleted /'
    else
      echo "no backup was made: it is tried again in ten minutes" >&2
      sleep 540
    fi
  fi
  sleep 60
done
