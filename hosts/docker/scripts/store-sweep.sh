# Deletes what has expired, once a day: the store has no lifecycle rules of its own. /srv/expiry/<bucket> holds days; the
# file of an object, and of each previous version, was last changed when it was written. Uploads that were never finished
# go after seven days, from every bucket. With "once" it ends after the first time.
cd /srv || exit
day=1440

sweep() {
  for rule in expiry/*; do
    bucket=${rule#expiry/}
    case $bucket in '*' | *.partial) continue ;; esac
    minutes=$(($(cat "$rule") * day))
    for folder in "objects/$bucket" "versions/$bucket"; do
      [ -d "$folder" ] || continue
      find "$folder" -name .sgwtmp -prune -o -type f -mmin "+$minutes" -print -exec rm {} +
      find "$folder" -mindepth 1 -name .sgwtmp -prune -o -type d -empty -mmin "+$minutes" -exec rmdir {} +
    done
  done
  find objects -mindepth 5 -maxdepth 5 -path 'objects/*/.sgwtmp/multipart/*' -mmin "+$((7 * day))" -print -exec rm -r {} +
}

until
  sweep | wc -l | sed 's/$/ expired objects, versions and uploads deleted/'
  [ "${1:-}" = once ]
do
  sleep 86400
done
