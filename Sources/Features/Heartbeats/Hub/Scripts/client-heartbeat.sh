#!/bin/sh
# Tells a monitor-hub that this host, or a job on it, is alive.
#
#   client-heartbeat.sh HOST_ID TOKEN [SERVER_URL [KIND]]
#
# SERVER_URL is http://localhost:8080 by default. KIND is nothing for a heartbeat, start, fail, log, or an exit status
# from 0 to 255. Needs curl. Exit code: 0 when the hub has stored it, else 1.
#
# In a crontab, every 5 minutes:
#   */5 * * * * /path/to/client-heartbeat.sh web01 TOKEN http://hub.example:8080

stamp() { date '+%Y-%m-%d %H:%M:%S'; }

if [ $# -lt 2 ] || [ $# -gt 4 ] || [ -z "$1" ] || [ -z "$2" ]; then
    echo "Usage: $0 HOST_ID TOKEN [SERVER_URL [start|fail|log|0-255]]" >&2
    exit 1
fi
host=$1
token=$2
server=${3:-http://localhost:8080}
kind=${4:-}
url=${server%/}/api/v1/heartbeat/$host${kind:+/$kind}

# The token goes by standard input: other users of this machine can read a command line.
quoted=$(printf '%s' "$token" | sed 's/[\\"]/\\&/g')
answer=$(printf 'header = "Authorization: Bearer %s"\n' "$quoted" |
    curl -sS -m 10 --retry 2 --retry-delay 1 --retry-connrefused -X POST -H 'Content-Type: application/json' \
        -w '\n%{http_code}' -K - "$url" 2>&1)
status=$(printf '%s' "$answer" | tail -n 1)
if [ "$status" = 200 ]; then
    echo "[$(stamp)] Heartbeat sent successfully for $host"
    exit 0
fi
echo "[$(stamp)] ERROR: Heartbeat for $host was not stored (HTTP status ${status:-none})" >&2
printf '%s\n' "$answer" | sed '$d' >&2
exit 1
