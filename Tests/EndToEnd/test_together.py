"""Heartbeats, probes, the line and agents in one hub: what goes wrong anywhere is told once, by one fake Discord."""

import re
import time

import pytest
from laboratory import ROOT, Agent, measured, wait_for
from test_hub_line import LINE, LineHub, world  # noqa: F401  the fixture
from test_probes import Responder
from test_probes_hub import FAST, settings, state

KNOWN = {"10.99.0.1": {"delay": 5}, "10.99.1.1": {"delay": 10}, "10.99.2.1": {"delay": 15}}


class Discord:
    """`Tests/Lab/discord.py` in the lab's wan, where the hub is."""

    def __init__(self, lab):
        self.log, port_file = lab.folder / "discord.log", lab.folder / "discord.port"
        with open(self.log, "w") as log:
            lab.start("wan", "/usr/bin/python3", ROOT / "Tests/Lab/discord.py", "--port-file", port_file, stdout=log)
        wait_for(port_file.exists, 10, "the fake Discord")
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}/api/webhooks/1/secret"

    def titles(self):
        """Of each message, in the order in which they came."""
        return [line.split(" ", 1)[1] for line in self.log.read_text().splitlines()]


class House:
    def __init__(self, lab, **more):
        self.lab, self.discord = lab, Discord(lab)
        self.responder = Responder(lab, **KNOWN)
        self.hub = LineHub(lab.folder, lab, **{
            "DISCORD_WEBHOOK_URL": self.discord.url, "ALLOW_PRIVATE_NOTIFY": "on", "NOTIFY_GATHER_SECONDS": "1"} | more)
        self.agent = Agent(lab, settings(self.hub, "attic", self.hub.key))
        self.hub.command("target", "add", *FAST, *KNOWN)
        wait_for(lambda: {state(self.hub, "attic", one) for one in KNOWN} == {"ok"}, 40, "three living targets")

    def heartbeat(self, host, token):
        url = f"http://198.51.100.2:{self.hub.port}/api/v1/heartbeat/{host}"
        self.lab.must("wan", "curl", "-fsS", "-m", "10", "-X", "POST", "-H", f"Authorization: Bearer {token}", url)

    def open(self):
        return {(one["rule"], one["object"]) for one in self.hub.ask("/api/v1/alerts?state=open")["alerts"]}

    def told(self, *words):
        """All that was told, when these are the titles' words, one a message."""
        def heard():
            titles = self.discord.titles()
            return len(titles) >= len(words) and titles
        titles = wait_for(heard, 60, f"a message of {words[-1]}")
        assert len(titles) == len(words) and all(map(re.search, words, titles)), titles
        return titles


@pytest.fixture
def house(lab, world):  # noqa: F811
    world()
    yield House(lab, **LINE)


def test_once_each(house):
    """A heartbeat that is missing, a pair that is down: one message each, and one of each end; and nothing else."""
    token = re.search(r"Token: +(\S+)", house.hub.command(
        "host", "add", "--name", "Backup", "--host-id", "backup", "--frequency", "10", "--grace-period", "1")).group(1)
    house.heartbeat("backup", token)
    assert house.open() == set() and house.discord.titles() == []
    wait_for(lambda: house.open(), 30, "the missing heartbeat")
    assert house.open() == {("heartbeat.missed", "host:backup")}
    house.told("Backup")
    began = time.monotonic()
    house.heartbeat("backup", token)
    house.told("Backup", "Backup")
    measured("together: from a heartbeat to the message that it is back", f"{time.monotonic() - began:.1f} s")
    house.hub.command("host", "pause", "backup")

    house.responder.rules(KNOWN | {"10.99.1.1": {"silent": True}})
    began = time.monotonic()
    wait_for(lambda: house.open(), 30, "the silent target")
    measured("together: from a target's silence to its incident", f"{time.monotonic() - began:.1f} s")
    assert house.open() == {("probe.down", "agent:attic/target:10.99.1.1")}
    house.told("Backup", "Backup", "10.99.1.1 does not answer attic")
    # The hub starts again meanwhile: what is open stays open, and is not told again. What it did not write down as sent yet
    # it may send once more, under the same id.
    wait_for(lambda: all(one["waiting"] == 0 for one in house.hub.ask("/api/v1/channels")["channels"]), 10,
             "the message, written down as sent")
    house.hub.kill()
    house.hub.start()
    wait_for(lambda: state(house.hub, "attic", "10.99.1.1") == "down", 60, "the matrix after a start")
    assert house.open() == {("probe.down", "agent:attic/target:10.99.1.1")}
    house.responder.rules(KNOWN)
    wait_for(lambda: house.open() == set(), 40, "the end")
    house.told("Backup", "Backup", "10.99.1.1", "10.99.1.1")
    time.sleep(20)  # What was lost stands in the last twelve: no further story of it.
    assert house.open() == set()
    house.told("Backup", "Backup", "10.99.1.1", "10.99.1.1")


def test_host_removed_elsewhere(house):
    """A host that another process pauses or removes while it is down is not down any more."""
    token = re.search(r"Token: +(\S+)", house.hub.command(
        "host", "add", "--name", "Backup", "--host-id", "backup", "--frequency", "10", "--grace-period", "1")).group(1)
    house.heartbeat("backup", token)
    wait_for(lambda: house.open(), 30, "the missing heartbeat")
    house.hub.command("host", "remove", "backup")
    wait_for(lambda: house.open() == set(), 40, "the end")


def test_cut_off(house):
    """Nothing answers an agent: its line is gone, which is one message, and no target is blamed."""
    house.responder.rules({"10.99.0.0/16": {"silent": True}})
    wait_for(lambda: house.open(), 40, "the agent's line")
    assert house.open() == {("probe.cutoff", "agent:attic/line:own")}
    house.told("The internet line of attic is down")
    house.responder.rules(KNOWN)
    wait_for(lambda: house.open() == set(), 40, "the end")
    house.told("The internet line of attic is down", "The internet line of attic is down")


def test_parents(lab, world):  # noqa: F811
    """The hub's own line is down, and an agent beyond it silent: the line is asked at once, and it alone is told."""
    world()
    house = House(lab, **LINE | {"LINE_INTERVAL": "3600"})
    wait_for(lambda: house.hub.ask("/api/v1/line")["state"] == "online", 30, "the line")
    world.process.stdin.close()
    world.process.wait()
    house.agent.end()
    wait_for(lambda: house.open() >= {("line.offline", "line"), ("agent.offline", "agent:attic")}, 240, "both")
    house.told("line is down")
    time.sleep(15)  # What is not kept back would have been told by now.
    house.told("line is down")
    world()
    house.agent = Agent(lab, settings(house.hub, "attic", house.hub.key))
    wait_for(lambda: house.open() == set(), 200, "the end of both")
    house.told("line is down", "line is down")
