"""History and live view are served side by side, each with every cycle, and neither notices the other's
troubles."""

import time

import pytest

from laboratory import Agent, Receivers, measured, moment, sequences, wait_for
from schema import faults

CYCLE = 0.5
# A fresh backoff waits at most 1, 2, 4, ... seconds; the outages here are short.
BACKOFF = 30


class Platform:
    def __init__(self, lab):
        self.rest = Receivers(lab, only="rest")
        self.live = Receivers(lab, only="ws")
        self.agent = Agent(lab, self.rest.settings() | self.live.settings(), CYCLE_TIME=CYCLE).capturing()

    def wait_both(self, more):
        """Waits until each has got so many snapshots more."""
        stored, live = len(self.rest.stored()) + more, len(self.live.live()) + more
        wait_for(lambda: len(self.rest.stored()) >= stored and len(self.live.live()) >= live, 15,
                 "both receivers")


@pytest.fixture
def platform(lab):
    platform = Platform(lab)
    platform.wait_both(2)
    return platform


def unbroken(snapshots):
    """1, 2, 3, ... whatever the first."""
    numbers = sequences(snapshots)
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_every_cycle(platform):
    """Both endpoints get one valid snapshot every cycle, the same ones; agent_connect opens the WebSocket."""
    platform.wait_both(6)
    stored, live = platform.rest.stored(), platform.live.live()
    assert sequences(stored) == list(range(1, len(stored) + 1)) and unbroken(live)
    assert [fault for body in stored + live for fault in faults(body)] == []
    named = {body["sequence"]: body for body in stored}
    assert all(named[body["sequence"]] == body for body in live if body["sequence"] in named)
    times = [moment(body["snapshotTime"]) for body in stored]
    assert all(abs(later - earlier - CYCLE) < CYCLE / 2 for earlier, later in zip(times, times[1:]))
    hello = platform.live.entries("ws")[0]["body"]
    assert (hello["type"], hello["serverId"]) == ("agent_connect", stored[0]["serverId"])
    assert moment(hello["timestamp"]) > platform.agent.started_at
    assert len({body["startId"] for body in stored + live}) == 1


def test_windows_touch(platform):
    """Each window begins where the one before ended."""
    platform.wait_both(4)
    edges = [(body["network"]["collectionStartTime"], body["network"]["collectionEndTime"])
             for body in platform.rest.stored()]
    # Each edge is placed by its own reading of the wall clock, to the millisecond.
    assert all(abs(moment(begin) - moment(end)) <= 0.003 for (_, end), (begin, _) in zip(edges, edges[1:]))


def test_headers(platform):
    """Requests carry JSON, the key and a name that makes repeating harmless."""
    entries = platform.rest.entries("rest")
    names = {entry["headers"]["idempotency-key"] for entry in entries}
    body = entries[0]["body"]
    assert all(entry["headers"]["authorization"] for entry in entries + platform.live.entries("ws-open"))
    assert entries[0]["headers"]["content-type"] == "application/json"
    assert f"{body['serverId']}/{body['startId']}/{body['sequence']}" in names and len(names) == len(entries)
    assert platform.agent.lines("API: Data sent successfully")
    assert platform.agent.lines("WebSocket: Real-time data sent successfully")


def test_rest_returns(platform):
    """While REST is away live goes on; when it returns it gets all it missed, in order."""
    platform.rest.kill()
    missed = len(platform.live.live())
    wait_for(lambda: len(platform.live.live()) >= missed + 4, 15, "live snapshots without REST")
    platform.rest.start()
    newest = platform.live.live()[-1]["sequence"]
    returned = time.monotonic()
    wait_for(lambda: platform.rest.stored()[-1]["sequence"] > newest, BACKOFF, "REST to be served again")
    measured("REST served again after an outage of four cycles", f"{time.monotonic() - returned:.1f} s")
    assert sequences(platform.rest.stored()) == list(range(1, len(platform.rest.stored()) + 1))
    assert unbroken(platform.live.live())
    assert platform.agent.lines("API: Failed to send", "Connection refused", "Retrying in")
    assert not platform.agent.lines("WebSocket: Failed")


def test_live_returns(platform):
    """While live is away REST goes on; when it returns it gets agent_connect, the newest snapshot, and no
    old one."""
    before = len(platform.live.entries("ws"))
    platform.live.kill()
    gone = platform.rest.stored()[-1]["sequence"]
    platform.rest.wait_stored(gone + 4)
    platform.live.start()
    wait_for(lambda: len(platform.live.entries("ws")) >= before + 4, BACKOFF, "live to be served again")
    hello, *entries = platform.live.entries("ws")[before:]
    assert hello["body"]["type"] == "agent_connect"
    ages = [entry["at"] - moment(entry["body"]["snapshotTime"]) for entry in entries]
    assert ages[0] < CYCLE * 1.5 and max(ages[1:]) < CYCLE
    assert entries[0]["body"]["sequence"] > gone + 2 and unbroken([entry["body"] for entry in entries])
    assert sequences(platform.rest.stored()) == list(range(1, len(platform.rest.stored()) + 1))
    assert platform.agent.lines("WebSocket: Failed", "Retrying in")
    assert not platform.agent.lines("API: Failed")
    measured("live snapshot's way from agent to receiver", f"{max(ages[1:]) * 1000:.0f} ms at most")
