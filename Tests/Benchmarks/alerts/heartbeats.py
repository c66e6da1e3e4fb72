#!/usr/bin/python3
"""Measures durable heartbeats a second, and how late a missed one is noticed, at a hub on loopback.

usage: Tests/Benchmarks/alerts/heartbeats.py [--seconds N] [--connections N] [--hosts N]

Runs in a network namespace of its own, so that nothing can leave; needs root for that. MONITOR_HUB names the program
(.build/release/monitor-hub). Connections are kept alive, one heartbeat on its way on each; each is answered when it is
on disk. Prints one line of JSON.
"""

import argparse
import http.client
import json
import os
import pathlib
import selectors
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("MONITOR_HUB", str(ROOT / ".build/release/monitor-hub"))


def alone():
    if os.environ.get("BEATS_BENCH_ALONE"):
        return
    os.environ["BEATS_BENCH_ALONE"] = "1"
    os.execvp("unshare", ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", sys.executable,
                          __file__, *sys.argv[1:]])


class Hub:
    def __init__(self, folder):
        self.folder = folder
        port_file = pathlib.Path(folder) / "port"
        self.process = subprocess.Popen([PROGRAM, "serve", "--state-dir", f"{folder}/hub", "--port-file", port_file,
                                         "--listen", "127.0.0.1:0"], stderr=subprocess.DEVNULL)
        while not port_file.exists():
            time.sleep(0.05)
        self.port = int(port_file.read_text())
        self.token = subprocess.run([PROGRAM, "token", "create", "bench", "--role", "operator", "--state-dir",
                                     f"{folder}/hub"], capture_output=True, text=True, check=True).stdout.strip()

    def send(self, method, path, body=None, key=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, json.dumps(body) if body else None,
                           {"Authorization": f"Bearer {key or self.token}"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def resident(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) // 1024

    def end(self):
        self.process.terminate()
        self.process.wait()


def load(port, requests, connections, seconds):
    """Latencies in seconds of all heartbeats that were answered 200."""
    selector = selectors.DefaultSelector()
    states = []
    for index in range(connections):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state = {"socket": sock, "next": index, "sent": 0.0, "got": b""}
        states.append(state)
        selector.register(sock, selectors.EVENT_READ, state)
    latencies, refused = [], 0
    began = time.perf_counter()

    def send(state):
        state["sent"] = time.perf_counter()
        state["got"] = b""
        state["socket"].sendall(requests[state["next"] % len(requests)])
        state["next"] += connections

    for state in states:
        send(state)
    while time.perf_counter() - began < seconds:
        for key, _ in selector.select(1):
            state = key.data
            state["got"] += state["socket"].recv(65536)
            head, end, body = state["got"].partition(b"\r\n\r\n")
            if not end:
                continue
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            if len(body) < length:
                continue
            if head.startswith(b"HTTP/1.1 200"):
                latencies.append(time.perf_counter() - state["sent"])
            else:
                refused += 1
            send(state)
    return latencies, refused, time.perf_counter() - began


def lateness(hub):
    """Seconds from a deadline until the hub answers that the host is down."""
    token = hub.send("POST", "/api/v1/hosts", {"name": "late", "host_id": "late", "expected_frequency_seconds": 10,
                                               "grace_period_seconds": 0})["token"]
    hub.send("POST", "/api/v1/heartbeat/late", key=token)
    beaten = time.time()
    time.sleep(9.5)
    while hub.send("GET", "/api/v1/hosts/late")["status"] != "down":
        time.sleep(0.002)
    return time.time() - beaten - 10


def main():
    alone()
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--hosts", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(folder)
        requests = []
        for number in range(given.hosts):
            host = hub.send("POST", "/api/v1/hosts", {"name": f"h{number}", "host_id": f"h{number}"})
            requests.append((f"POST /api/v1/heartbeat/h{number} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                             f"{host['token']}\r\nContent-Length: 0\r\n\r\n").encode())
        latencies, refused, took = load(hub.port, requests, given.connections, given.seconds)
        latencies.sort()
        stored = sum(host["pings"] if "pings" in host else 0
                     for host in (hub.send("GET", f"/api/v1/hosts/h{number}") for number in range(given.hosts)))
        print(json.dumps({
            "perSecond": round(len(latencies) / took), "p50Milliseconds": round(latencies[len(latencies) // 2] * 1000, 2),
            "p99Milliseconds": round(latencies[int(len(latencies) * 0.99)] * 1000, 2), "answered": len(latencies),
            "stored": stored, "refused": refused, "connections": given.connections, "hosts": given.hosts,
            "residentMegabytes": hub.resident(), "noticedLateSeconds": round(lateness(hub), 3)}))
        hub.end()


if __name__ == "__main__":
    main()
