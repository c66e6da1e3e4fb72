#!/usr/bin/env python3
"""How long a provider's questions take over HTTP: Tests/Benchmarks/isp/search.py HUB [--sightings 10000000]

Fills a database of its own with stations that stay, move and go, as two thousand switches saw them, and asks the hub 400
questions of each kind, once with the file in memory and once with the kernel's cache of it dropped before each question.
Prints milliseconds. Nothing leaves this machine.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time

NOW = int(time.time())


def fill(path, words):
    random.seed(7)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -400000")
    began = time.monotonic()
    database.execute("BEGIN")
    devices = words.ports // 28
    database.executemany(
        "INSERT INTO networkDevices (number, name, kind, address, transport, profile, place, pauseReason, namedAddresses, "
        "state, since, triedAt, completeAt) VALUES (?, ?, 'switch', '127.0.0.1', 'telnet', 'cisco-ios', '', '', '', 'well', 0, ?, ?)",
        ((number, f"sw-{number:04}", NOW * 1000, NOW * 1000) for number in range(1, devices + 1)))
    database.execute(
        "INSERT INTO networkDevices (number, name, kind, address, transport, profile, place, pauseReason, namedAddresses, "
        "state, since, triedAt, completeAt) VALUES (?, 'nas-1', 'nas', '127.0.0.1', 'ssh', 'mikrotik-routeros', '', '', '', "
        "'well', 0, ?, ?)", (devices + 1, NOW * 1000, NOW * 1000))
    # Every 28th port leads up.
    database.executemany(
        "INSERT INTO devicePorts (number, device, name, side, sideReason, addresses, vlans) VALUES (?, ?, ?, ?, '', 1, 1)",
        ((number, (number - 1) // 28 + 1, f"Gi0/{(number - 1) % 28 + 1}", "up" if number % 28 == 0 else "access")
         for number in range(1, words.ports + 1)))
    database.executemany(
        "INSERT INTO stations (number, address, tail) VALUES (?, ?, ?)",
        ((number, address, address & 0xffffff) for number in range(1, words.stations + 1)
         for address in [0x488f5a000000 + number * 37]))
    database.executemany("INSERT INTO logins (number, name) VALUES (?, ?)",
                         ((number, f"agro{number}") for number in range(1, words.stations + 1)))
    database.executemany(
        "INSERT INTO pppSessions (login, station, nas, first, last, address) VALUES (?, ?, ?, ?, ?, ?)",
        ((number, number, devices + 1, NOW - 86400 * age - number % 86400, None if age == 0 and number % 5 else
          NOW - 86400 * age, f"100.{64 + number // 65536}.{number // 256 % 256}.{number % 256}")
         for number in range(1, words.stations + 1) for age in (0, 30, 90)))
    each = words.sightings // words.stations

    def sightings():
        for station in range(1, words.stations + 1):
            home = random.randrange(1, words.ports + 1)
            path = [home] + [random.randrange(1, words.ports // 28 + 1) * 28 for _ in range(2)]
            at = NOW - 400 * 86400
            step = 400 * 86400 // each
            for turn in range(each):
                port = path[turn % 3]
                first = at + turn * step
                last = None if turn >= each - 3 and station % 5 else first + step - 600
                yield station, port, 100 + port % 50, first, last

    database.executemany("INSERT OR IGNORE INTO sightings (station, port, vlan, first, last) VALUES (?, ?, ?, ?, ?)",
                         sightings())
    database.execute("COMMIT")
    count = database.execute("SELECT count(*) FROM sightings").fetchone()[0]
    database.close()
    print(f"filled: {count} sightings, {os.path.getsize(path) / 1e6:.0f} MB, {time.monotonic() - began:.0f} s", flush=True)


def forget(path):
    """Drops the kernel's copy of the file."""
    for name in (path, f"{path}-wal"):
        if os.path.exists(name):
            file = os.open(name, os.O_RDONLY)
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def questions(words):
    def address(station):
        text = f"{0x488f5a000000 + station * 37:012x}"
        return ":".join(text[start:start + 2] for start in range(0, 12, 2))

    def one():
        return random.randrange(1, words.stations + 1)

    return {
        "MAC": lambda: f"search?q={address(one())}", "login": lambda: f"search?q=agro{one()}",
        "last six digits": lambda: f"search?q={address(one()).replace(':', '')[-6:]}",
        "last four digits": lambda: f"search?q={address(one()).replace(':', '')[-4:]}",
        "IP address": lambda: f"search?q=100.{64 + (number := one()) // 65536}.{number // 256 % 256}.{number % 256}",
        "port history": lambda: f"ports/{random.randrange(1, words.ports + 1)}/history",
        "who is on the port": lambda: f"devices/{random.randrange(1, words.ports // 28 + 1)}/ports"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hub")
    parser.add_argument("--sightings", type=int, default=10_000_000)
    parser.add_argument("--stations", type=int, default=300_000)
    parser.add_argument("--ports", type=int, default=56_000)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="isp-search-"))
    environment = {**os.environ, "ISP": "on", "SWITCH_READ_SECONDS": "86400", "NAS_READ_SECONDS": "86400"}
    token = subprocess.run([words.hub, "token", "create", "bench", "--role", "operator", "--duties", "ports", "--state-dir",
                            folder], capture_output=True, text=True, check=True).stdout.strip()
    process = None
    try:
        fill(folder / "hub.db", words)
        with open(folder / "log", "w") as log:
            process = subprocess.Popen([words.hub, "serve", "--state-dir", folder, "--listen", "127.0.0.1:0", "--port-file",
                                        folder / "port"], stderr=log, env=environment)
        while not (folder / "port").exists():
            time.sleep(0.1)
        connection = http.client.HTTPConnection("127.0.0.1", int((folder / "port").read_text()), timeout=60)

        def ask(path):
            began = time.perf_counter()
            connection.request("GET", "/api/v1/isp/" + path, headers={"Authorization": f"Bearer {token}"})
            reply = connection.getresponse()
            body = reply.read()
            assert reply.status == 200, (path, reply.status, body)
            return (time.perf_counter() - began) * 1000

        for make in questions(words).values():
            ask(make())
        results = {}
        for name, make in questions(words).items():
            for is_cold in (False, True):
                times = []
                for _ in range(words.questions):
                    if is_cold:
                        forget(folder / "hub.db")
                    times.append(ask(make()))
                times.sort()
                results[f"{name}, {'cold' if is_cold else 'warm'}"] = {
                    "p50": round(times[len(times) // 2], 1), "p99": round(times[int(len(times) * 0.99)], 1),
                    "most": round(times[-1], 1)}
        resident = next(line for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
                        if line.startswith("VmRSS"))
        if words.json:
            print(json.dumps(results))
        for name, times in results.items():
            print(f"{name:28} p50 {times['p50']:7.1f} ms   p99 {times['p99']:7.1f} ms   most {times['most']:7.1f} ms")
        print(resident)
    finally:
        if process:
            process.terminate()
            process.wait(timeout=30)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
