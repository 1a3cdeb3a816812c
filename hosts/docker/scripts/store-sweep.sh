# Deletes what has expired, once a day: the store has no lifecycle rules of its own. /srv/expiry/<bucket> holds days; an
# object's file, and that of each previous version, was last changed when it was written. Uploads that were never
# finished go after seven days, from every bucket.
cd /srv || exit
day=1440

sweep() {
  for rule in expiry/*; do
    bucket=${rule#expiry/}
    # A name is that of a bucket, not of a file that is still being written.
    case $bucket in '*' | *.partial) continue ;; esac
    minutes=$(($(cat "$rule") * day))
    for folder in "objects/$bucket" "versions/$bucket"; do
      [ -d "$folder" ] || continue
      find "$folder" -name .sgwtmp -prune -o -type f -mmin "+$minutes" -exec rm {} + -print | wc -l |
        sed "s|$|  expired in $folder|"
      find "$folder" -mindepth 1 -name .sgwtmp -prune -o -type d -mmin "+$minutes" -print | sort -r |
        while read -r empty; do rmdir "$empty" 2>/dev/null; done
    done
  done
  find objects/*/.sgwtmp/multipart -mindepth 2 -maxdepth 2 -mmin "+$((7 * day))" -print -exec rm -r {} + 2>/dev/null
}

while true; do
  sweep
  [ "$1" = once ] && exit
  sleep 86400
done
