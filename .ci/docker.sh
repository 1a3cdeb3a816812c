#!/usr/bin/env bash
# What the tests of the Docker host need, where it is not there: a daemon to start, and what makes a first image where no
# image registry can be reached. For Debian and Ubuntu, as root.
set -euo pipefail

packages=()
docker version >/dev/null 2>&1 || [ -x /usr/sbin/dockerd ] || packages+=(docker.io iptables iproute2)
[ -x /usr/sbin/debootstrap ] || packages+=(debootstrap)
# Servers that the tests reach as people do.
[ -x "$(command -v ssh)" ] || packages+=(openssh-client)
# The queue of the tests that run a real Airflow, without Docker.
[ -x "$(command -v redis-server)" ] || packages+=(redis-server)
if [ ${#packages[@]} -eq 0 ]; then exit 0; fi

echo "Installing ${packages[*]} …"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
