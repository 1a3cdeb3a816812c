# Redis with its settings on standard input: a password among its arguments could be seen in a list of processes.
exec redis-server - <<END
requirepass $REDISCLI_AUTH
dir /data
appendonly yes
maxmemory $MAXMEMORY
maxmemory-policy noeviction
END
