#!/usr/bin/python3
"""Strangers that drip, and an agent among them: does the hub live within its memory, and how long does the agent wait?

usage: MONITOR_HUB=PROGRAM Tests/Benchmarks/hub/strangers.py [CONNECTIONS [SECONDS [MEGABYTES]]]      4096, 30, 512

Each stranger asks with a key that nobody approved, and sends a packed body of 8 MiB but for its last bytes, which drip. As
root, the hub runs in a memory control group of that size, where the kernel has such; else its memory is told alone.
Nothing leaves this machine: it listens on loopback.
"""

import http.client
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from household import Household  # noqa: E402  because of the line above

GROUPS = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")]


def group(megabytes):
    """The folder of a new control group; `None` where there can be none."""
    for root, file in GROUPS:
        folder = pathlib.Path(root) / f"monitor-hub-strangers-{os.getpid()}"
        try:
            if not (pathlib.Path(root) / "cgroup.procs").exists():
                continue
            folder.mkdir()
            (folder / file).write_text(str(megabytes << 20))
            return folder
        except OSError:
            if folder.exists():
                folder.rmdir()
    return None


def memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {line.split()[0]: int(line.split()[1]) // 1000 for line in status.splitlines() if line.startswith("Vm")}


def stranger(port, key, body):
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.settimeout(5)
    one.connect(("127.0.0.1", port))
    one.sendall(f"POST /api/monitor HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\nContent-Encoding: zstd\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:-40])
    one.setblocking(False)
    return one


def drip(sockets, over):
    while not over.wait(4):
        for one in list(sockets):
            try:
                one.send(b"x")
            except OSError:
                pass


def post(port, key, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/monitor", body, {"Authorization": f"Bearer {key}"})
    status = connection.getresponse().status
    connection.close()
    return status


def main(count=4096, seconds=30, megabytes=512):
    resource.setrlimit(resource.RLIMIT_NOFILE, (16_384, max(16_384, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    program = os.environ.get("MONITOR_HUB", "monitor-hub")
    bounds = group(megabytes)
    folder = tempfile.TemporaryDirectory()
    port_file = pathlib.Path(folder.name) / "port"

    def enter():
        if bounds:
            (bounds / "cgroup.procs").write_text(str(os.getpid()))
    hub = subprocess.Popen([program, "serve", "--state-dir", folder.name + "/state", "--listen", "127.0.0.1:0", "--port-file",
                            port_file], stderr=subprocess.DEVNULL, preexec_fn=enter)
    over, sockets = threading.Event(), []
    try:
        while not port_file.exists():
            time.sleep(0.1)
        port = int(port_file.read_text())
        key = subprocess.run([program, "key", "create", "--state-dir", folder.name + "/state"], check=True, text=True,
                             capture_output=True).stdout.strip()
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/api/generate-key", json.dumps({"ip": "192.0.2.1"}))
        pending = json.loads(connection.getresponse().read())["api_key"]
        body = subprocess.run(["zstd", "-q", "-c"], input=bytes(8 << 20), capture_output=True, check=True).stdout
        before = memory(hub.pid)["VmRSS:"]
        threading.Thread(target=drip, args=(sockets, over), daemon=True).start()
        house, times, refused = Household(1, int(time.time()) - 3600), [], 0
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            # As many again as were closed: strangers come back.
            for _ in range(200):
                if len(sockets) < count:
                    try:
                        sockets.append(stranger(port, pending, body))
                    except OSError:
                        pass
            house.next()
            start = time.monotonic()
            try:
                refused += post(port, key, house.snapshot()) >= 300
                times.append(time.monotonic() - start)
            except OSError:
                refused += 1
        times.sort()
        now = memory(hub.pid)
        print(f"{len(sockets)} strangers dripped, under {megabytes} MiB{'' if bounds else ' (not enforced here)'}: the hub is "
              f"{'alive' if hub.poll() is None else 'dead'}, {before} -> {now['VmHWM:']} MB at most")
        print(f"an approved agent: {len(times)} snapshots by connections of their own, {refused} refused, "
              f"p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms, "
              f"at most {times[-1] * 1000:.1f} ms")
    finally:
        over.set()
        for one in sockets:
            one.close()
        began = time.monotonic()
        hub.send_signal(signal.SIGTERM)
        hub.wait(60)
        print(f"ended in {time.monotonic() - began:.1f} s")
        folder.cleanup()
        if bounds:
            bounds.rmdir()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
