"""Fifty switches at a time: eight sessions at once, one that hangs delays no other, and nothing is left open afterwards."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import pytest
from laboratory import environment, measured, wait_for
from test_hub import Hub, program

LAB = pathlib.Path(__file__).parent.parent / "Lab" / "isp"
PASSWORD = "lab-secret"
SWITCHES, AT_ONCE, PAUSE_MS = 50, 8, 300
# `ISP_ROUNDS=200` reads them so often: 10,000 readings.
ROUNDS = int(os.environ.get("ISP_ROUNDS", "4"))


class Fleet:
    """A hub, and switches that think for a while before each answer."""

    def __init__(self, folder):
        names = [f"sw-{number:02}" for number in range(SWITCHES)]
        plan = {"devices": [{"name": name, "family": "dlink-dxs", "fdb": [
            [str(port), 100, f"48:8f:5a:00:{number:02x}:{port:02x}"] for port in range(1, 24)]} for number, name in enumerate(names)]}
        (folder / "plan.json").write_text(json.dumps(plan))
        self.lab = subprocess.Popen([sys.executable, LAB / "lab.py", folder / "plan.json"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True)
        self.places = json.loads(self.lab.stdout.readline())
        self.hub = Hub(folder, ISP="on", SWITCH_READ_SECONDS="86400", ISP_SESSIONS_AT_ONCE=str(AT_ONCE))
        self.token = self.hub.command("token", "create", "isp", "--role", "operator", "--duties", "administrator")
        self.run("isp", "devices", "credentials", "lab", "--user", "lab", stdin=f"{PASSWORD}\nlab-enable\n")
        self.run("isp", "devices", "import", "-", stdin="name,address,kind,transport,port,profile,credentials\n" + "\n".join(
            f"{name},127.0.0.1,switch,telnet,{self.places['ports'][name]},dlink-dxs,lab" for name in names))
        wait_for(lambda: time.sleep(0.5) or all(one["completeAt"] for one in self.devices()), 180, "the first readings")

    def run(self, *words, stdin):
        done = subprocess.run([program(), *words, "--state-dir", self.hub.folder], input=stdin, text=True, timeout=60,
                              capture_output=True, env=environment())
        assert done.returncode == 0, done.stderr

    def ask(self, path, method="GET"):
        status, answer = self.hub.send(method, f"/api/v1/isp/{path}", key=self.token)
        assert status in (200, 202), (path, status, answer)
        return answer

    def devices(self):
        return self.ask("devices")["devices"]

    def tell(self, device, **request):
        with socket.create_connection(("127.0.0.1", self.places["control"])) as connection:
            connection.sendall(json.dumps({"device": device, **request}).encode() + b"\n")
            return json.loads(connection.makefile().readline())

    def read_all(self, without=()):
        """Has all switches read now; the seconds until those that answer are read."""
        before = {one["name"]: (one["completeAt"], one["number"]) for one in self.devices()}
        begun = time.monotonic()
        for _, number in before.values():
            self.ask(f"devices/{number}/read", "POST")
        # A second apart, two readings have different times.
        wait_for(lambda: time.sleep(0.2) or all(
            one["completeAt"] != before[one["name"]][0] and not one["reading"]
            for one in self.devices() if one["name"] not in without), 120, "all switches to be read")
        return time.monotonic() - begun

    def opened(self):
        """Open files and resident MiB of the hub."""
        status = pathlib.Path(f"/proc/{self.hub.process.pid}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return len(os.listdir(f"/proc/{self.hub.process.pid}/fd")), resident / 1024

    def close(self):
        self.hub.kill()
        self.lab.stdin.close()
        self.lab.wait(timeout=10)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    yield fleet
    fleet.close()


@pytest.mark.alone
def test_eight_at_once(fleet):
    """Fifty switches that need a second and a half each are read within an eighth of that, and by eight sessions at most."""
    for number in range(SWITCHES):
        fleet.tell(f"sw-{number:02}", faults={"pause_ms": PAUSE_MS})
    before = len(fleet.tell("sw-00")["received"])
    took = fleet.read_all()
    report = fleet.tell("sw-00")
    lines = len(report["received"]) - before
    each = lines * PAUSE_MS / 1000
    measured("50 switches, 8 at once", f"{took:.1f} s for {SWITCHES} x {each:.1f} s of their own time")
    assert report["most"] == AT_ONCE
    # One after the other it would be all of them; the design's 11 s is for a machine that does nothing else.
    assert took < SWITCHES * each / 2, (took, each)


def test_one_hangs(fleet):
    """A switch that never asks for a name ends after its own time; the others are read meanwhile."""
    for number in range(SWITCHES):
        fleet.tell(f"sw-{number:02}", faults={"silent": True} if number == 7 else {})
    took = fleet.read_all(without={"sw-07"})
    measured("50 switches, one hangs", f"the others were read in {took:.1f} s")
    hanging = wait_for(lambda: time.sleep(0.2) or next(
        (one for one in fleet.devices() if one["name"] == "sw-07" and not one["reading"]), None), 60, "the end of what hangs")
    assert "login prompt" in hanging["reason"], hanging
    others = [one for one in fleet.devices() if one["name"] != "sw-07"]
    assert all(one["state"] == "well" for one in others)
    fleet.tell("sw-07", faults={})


def test_nothing_stays_open(fleet):
    """After many readings the hub has as many files open as before, and no session is left on a switch."""
    fleet.tell("sw-07", faults={})
    fleet.read_all()
    files, before = fleet.opened()
    for _ in range(ROUNDS):
        fleet.read_all()
    wait_for(lambda: fleet.tell("sw-00")["now"] == 0, 10, "the end of the sessions")
    after, resident = fleet.opened()
    measured("readings, then", f"{ROUNDS * SWITCHES} readings: files {files} to {after}, resident {before:.1f} to {resident:.1f} MiB")
    assert after <= files + 2, (files, after)
    assert resident < before + 30, (before, resident)
