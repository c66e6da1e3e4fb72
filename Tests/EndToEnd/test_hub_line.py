"""The hub checks its internet line: in a namespace without a way out, against a world made on its loopback."""

import subprocess

import certificates
import laboratory
import pytest
from laboratory import ROOT, wait_for
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
    made = certificates.make(lab.folder, "pages", "IP:127.0.0.80")
    LineHub.authority = made.authority
    pings = lab.folder / "pings"

    def start():
        process = subprocess.Popen(
            lab.command("wan", "/usr/bin/python3", ROOT / "Tests/Lab/internet.py", made.file, made.key, pings),
            stdin=subprocess.PIPE, env=laboratory.environment())
        lab.processes.append(process)
        start.process = process
        wait_for(pings.exists, 10, "the world")
    start.pings = pings
    yield start


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
