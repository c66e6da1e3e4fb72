"""The hub checks its internet line: in a namespace without a way out, against a world made on its loopback."""

import json
import subprocess
import time

import certificates
import laboratory
import pytest
from laboratory import ROOT, measured, wait_for
from test_hub import Hub

UUID = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"
LINE = {"LINE": "on", "LINE_RESOLVERS": "127.0.0.53", "LINE_ADDRESSES": "127.0.0.80:80, 127.0.0.80:443",
        "LINE_PAGES": "https://127.0.0.80/", "LINE_PORTAL_PAGE": "http://127.0.0.80/generate_204",
        "HEALTHCHECKS_URL": f"http://127.0.0.80/ping/{UUID}"}
# The authorities of this machine are those of a file, in this process's own view of the files.
TRUSTING = 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"'


class LineHub(Hub):
    def start(self):
        self.wrap = ["unshare", "--mount", "sh", "-c", TRUSTING, self.authority]
        super().start()


@pytest.fixture
def world(lab):
    """Starts what the line reaches; the hub's settings trust its certificate."""
    usual = certificates.make(lab.folder, "pages", "IP:127.0.0.80")
    LineHub.authority = usual.authority
    pings = lab.folder / "pings"

    def start(*options, made=usual):
        LineHub.authority = made.authority
        process = subprocess.Popen(
            lab.command("wan", "/usr/bin/python3", ROOT / "Tests/Lab/internet.py", made.file, made.key, pings, *options),
            stdin=subprocess.PIPE, env=laboratory.environment())
        lab.processes.append(process)
        start.process = process
        wait_for(pings.exists, 10, "the world")
    start.pings = pings
    yield start


COUNTING = """
table inet line {
    counter every { }
    chain out {
        type filter hook output priority 0;
        ip daddr { 127.0.0.53, 127.0.0.80 } counter name every
        ip saddr { 127.0.0.53, 127.0.0.80 } counter name every
    }
}
"""


def test_traffic(lab, world):
    """A month of turns every five minutes is under 50 MB with the chain of a page that shows five certificates."""
    made = certificates.chain(lab.folder, "pages", "IP:127.0.0.80," + ",".join(f"DNS:name-{n}.test" for n in range(40)), 5)
    world("--header", "1500", made=made)
    lab.must("wan", "ip", "link", "set", "lo", "mtu", "1500")
    subprocess.run(lab.command("wan", "nft", "-f", "-"), input=COUNTING, text=True, check=True, timeout=10)
    hub = LineHub(lab.folder, lab, **{key: value for key, value in LINE.items() if key != "HEALTHCHECKS_URL"},
                  LINE_INTERVAL="60")
    turns = [0]

    def turn(checked):
        """Bytes of the turn after this one, both ways, once its connections have ended."""
        now = wait_for(lambda: (found := line(hub))["checkedAt"] not in (None, checked) and found, 80, "a turn")
        time.sleep(1)
        turns.append(json.loads(lab.must("wan", "nft", "-j", "list", "counters"))["nftables"][-1]["counter"]["bytes"])
        assert now["state"] == "online"
        return turns[-1] - turns[-2], now["checkedAt"]
    whole, checked = turn(None)
    short, _ = turn(checked)
    day = 48 * whole + 240 * short
    measured("line: a turn of the hub, chain of five", f"{whole} bytes with a page, {short} without; {day / 1e6:.2f} MB a day,"
             f" {day * 30 / 1e6:.1f} MB in 30 days")
    assert short < whole and day * 30 < 50e6


def line(hub):
    return hub.ask("/api/v1/line")


def test_a_line_that_is_well(lab, world):
    """The first turn finds the line online, tells it, and pings; a start afterwards goes on with the span."""
    world()
    hub = LineHub(lab.folder, lab, **LINE)
    now = wait_for(lambda: (found := line(hub))["state"] == "online" and found, 15, "the line")
    assert now["connectSeconds"] < 1 and not now["suspect"] and now["outages"] == []
    wait_for(lambda: world.pings.read_text(), 10, "the ping")
    assert world.pings.read_text() == f"GET /ping/{UUID} \n"
    log = (lab.folder / "hub.log").read_text()
    assert "Line: online since" in log and UUID not in log
    assert UUID not in str(hub.ask("/api/v1/line"))


def test_a_line_that_is_down(lab, world):
    """Nothing answers: that is told once three turns agree, with the reason, and its end once two do."""
    lab.run("wan", "ip", "route", "del", "default")
    hub = LineHub(lab.folder, lab, **LINE | {"LINE_INTERVAL": "60"})
    first = wait_for(lambda: (found := line(hub))["suspect"] and found, 15, "the first turn")
    assert first["state"] == "unknown" and first["months"] == []
    down = wait_for(lambda: (found := line(hub))["state"] == "offline" and found, 60, "the confirmation")
    assert "no default route" in down["reason"]
    assert [(one["state"], one["to"]) for one in down["outages"]] == [("offline", None)]
    assert not world.pings.exists()
    world()
    up = wait_for(lambda: (found := line(hub))["state"] == "online" and found, 100, "the line's return")
    outage = up["outages"][0]
    assert outage["to"] == up["since"] and 40 <= outage["seconds"] <= 240
    told = [row for row in (lab.folder / "hub.log").read_text().splitlines() if " Line: " in row]
    assert ["offline" in told[0], "online" in told[1]] == [True, True] and len(told) == 2
