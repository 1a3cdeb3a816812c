#!/bin/sh
# Lets `root` and `deploy` in with AUTHORIZED_KEY; SSHD_CONFIG is added to Debian's settings. With INSTALLING the docker command is not there yet: it is moved to its
# place by who plays cloud-init.
set -eu

[ -z "${INSTALLING:-}" ] || mv /usr/bin/docker /var/cache/docker

echo "$SSHD_CONFIG" > /etc/ssh/sshd_config.d/docker.conf
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
for home in /root /home/deploy; do
  mkdir -m 700 -p $home/.ssh
  echo "$AUTHORIZED_KEY" > $home/.ssh/authorized_keys
done
chown -R deploy: /home/deploy

# Whatever number the group `docker` has where the socket is from.
group=$(stat -c %g /var/run/docker.sock)
getent group "$group" >/dev/null || groupadd --gid "$group" docker
usermod --append --groups "$(getent group "$group" | cut -d: -f1)" deploy

exec /usr/sbin/sshd -D -e
