#!/usr/bin/python3
"""Jobs for the demo: they register themselves at a hub on loopback, send heartbeats, and one after the other goes missing for
a while, and is back.

    heartbeat.py PORT TOKEN_FILE [--seconds N]
"""

import argparse
import json
import time
import urllib.error
import urllib.request

JOBS = {"nightly-backup": "Nightly backup", "photo-sync": "Photo sync", "mail-archive": "Mail archive",
        "certificates": "Certificate renewal", "ledger": "Ledger export", "solar-log": "Solar log"}
EVERY, GRACE = 10, 5
# One job after the other has a turn of this length, and is away for the middle of it.
TURN, WELL, AWAY = 90, 35, 45


def send(port, method, path, token, body=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.loads(reply.read() or b"null")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("port", type=int)
    arguments.add_argument("token_file")
    arguments.add_argument("--seconds", type=float, default=3600)
    chosen = arguments.parse_args()
    with open(chosen.token_file) as file:
        token = file.read().strip()
    secrets = {}
    for host, name in JOBS.items():
        secrets[host] = send(chosen.port, "POST", "/api/v1/hosts/generate-token", token)["token"]
        send(chosen.port, "POST", "/api/v1/hosts", token,
             {"name": name, "host_id": host, "token": secrets[host], "expected_frequency_seconds": EVERY,
              "grace_period_seconds": GRACE})
    began = time.monotonic()
    while (now := time.monotonic() - began) < chosen.seconds:
        turn, at = divmod(now, TURN)
        away = list(JOBS)[int(turn) % len(JOBS)] if WELL <= at < WELL + AWAY else None
        for host, secret in secrets.items():
            if host == away:
                continue
            try:
                send(chosen.port, "POST", f"/api/v1/heartbeat/{host}", secret)
            except urllib.error.URLError:
                return
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
