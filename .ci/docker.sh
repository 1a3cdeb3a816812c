#!/usr/bin/env bash
# What the tests need to start a Docker daemon of their own, where none answers. For Debian and Ubuntu, as root.
set -euo pipefail

if docker version >/dev/null 2>&1 || [ -x /usr/sbin/dockerd ]; then exit 0; fi
echo "Installing Docker's daemon from the distribution's packages …"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends docker.io iptables iproute2 >/dev/null
