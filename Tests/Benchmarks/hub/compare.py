"""The same households handed to the hub, to Prometheus and to VictoriaMetrics: what one number costs each."""

import pathlib
import sqlite3
import time

from household import DEVICES, Household
from load import hub_connection, replay, write_connection
from programs import Hub, Prometheus, VictoriaMetrics

HOUSES = 50
CYCLES = 900
SAMPLES = HOUSES * CYCLES * DEVICES * 2


def houses():
    # Every quarter of an hour is over, so that the hub packs all of them.
    begin = time.time() - CYCLES * 5 - 1800
    return [Household(number, begin) for number in range(HOUSES)]


def hub(folder):
    program = Hub(folder)
    try:
        all_houses = houses()
        connections = [hub_connection(program.port, key) for key in program.keys(HOUSES)]
        before = program.cpu()
        seconds = replay(all_houses, connections, CYCLES, Household.snapshot)
        taken = program.cpu() - before
        time.sleep(60)  # Blocks are packed half a minute after their last snapshot.
        packed = program.cpu() - before
        copy = pathlib.Path(folder) / "copy.db"
        program.command("backup", str(copy))
        with sqlite3.connect(copy) as database:
            fine, = database.execute("SELECT sum(length(body)) FROM fine").fetchone()
            left, = database.execute("SELECT count(*) FROM intake").fetchone()
        return {"cpu": packed, "answered": taken, "seconds": seconds, "memory": program.memory("VmHWM"),
                "stored": copy.stat().st_size, "fine": fine, "open": left}
    finally:
        program.end()


def other(kind, folder):
    folder = pathlib.Path(folder)
    folder.mkdir()
    program = kind(folder)
    try:
        all_houses = houses()
        connections = [write_connection(program.port) for _ in all_houses]
        before = program.cpu()
        seconds = replay(all_houses, connections, CYCLES, Household.remote_write)
        taken = program.cpu() - before
        time.sleep(10)
        later = program.cpu() - before
        return {"cpu": later, "answered": taken, "seconds": seconds, "memory": program.memory("VmHWM"),
                "stored": program.stored()}
    finally:
        program.end()


def measure(folder):
    folder = pathlib.Path(folder)
    return {"samples": SAMPLES, "hub": hub(folder / "hub"),
            "prometheus": other(Prometheus, folder / "prometheus"),
            "victoria-metrics": other(VictoriaMetrics, folder / "victoria-metrics")}
