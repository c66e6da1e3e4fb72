#!/usr/bin/python3
"""A job for the demo: it registers itself at a hub on loopback, sends heartbeats, goes missing for a while, and is back.

    heartbeat.py PORT TOKEN_FILE [--seconds N]
"""

import argparse
import json
import time
import urllib.error
import urllib.request

NAME, HOST = "Nightly backup", "nightly-backup"
EVERY, GRACE = 10, 5
# Beats for so long, then none for so long.
WELL, AWAY = 40, 45


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
    end = time.monotonic() + chosen.seconds
    secret = send(chosen.port, "POST", "/api/v1/hosts/generate-token", token)["token"]
    send(chosen.port, "POST", "/api/v1/hosts", token,
         {"name": NAME, "host_id": HOST, "token": secret, "expected_frequency_seconds": EVERY,
          "grace_period_seconds": GRACE})
    while time.monotonic() < end:
        for _ in range(WELL // EVERY):
            try:
                send(chosen.port, "POST", f"/api/v1/heartbeat/{HOST}", secret)
            except urllib.error.URLError:
                return
            time.sleep(EVERY)
        time.sleep(AWAY)


if __name__ == "__main__":
    main()
