"""Two hubs on one PostgreSQL: one runs, the other waits. The one that runs is killed again and again, and its server is, too."""

import contextlib
import http.client
import os
import pathlib
import random
import shutil
import statistics
import time

import postgres
import pytest
from channels import Receiver
from laboratory import measured, wait_for
from test_alerts import House, Load, every_incident, heard
from test_hub import Hub
from test_hub_postgresql import SENDERS, Senders, stored

KILLS = int(os.environ.get("STANDBY_KILLS", "10"))
# Beyond it, agents and people notice. The hub under test may be one for debugging, on a machine that does more.
LONGEST = 10


@pytest.fixture
def server():
    server = postgres.Server()
    yield server
    server.remove()


class Pair(Hub):
    """Two hubs with STANDBY=on. Who asks is led to the one that answers, as by a proxy that asks both how they are."""

    def __init__(self, folder, url, **settings):
        self.hubs = []
        self.lab, folder = None, pathlib.Path(folder)
        settings = {"DATABASE_URL": url, "STANDBY": "on"} | settings
        for name in "ab":
            (folder / name).mkdir()
        first = Hub(folder / "a", **settings)
        self.key, self.token, self.engine, self.folder = first.key, first.token, first.engine, first.folder
        second = Hub.__new__(Hub)
        second.lab, second.wrap, second.settings, second.engine, second.port = None, [], settings, first.engine, 0
        second.folder = folder / "b/hub"
        shutil.copytree(first.folder, second.folder)
        second.start()
        self.hubs = [first, second]

    @property
    def port(self):
        return self.active().port

    def send(self, *words, **more):
        """The last answer, where both are 503."""
        answer = 503, None
        for hub in list(self.hubs):
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = hub.send(*words, **more)
                if answer[0] != 503:
                    return answer
                # Ask that one later.
                if self.hubs[0] is hub:
                    self.hubs = self.hubs[::-1]
        if answer[1] is None:
            raise ConnectionRefusedError
        return answer

    def active(self):
        return wait_for(lambda: next((hub for hub in self.hubs if state(hub) == "ok"), None), 20, "a hub that runs")

    def waiting(self):
        return [hub for hub in self.hubs if state(hub) == "standby"]

    def end(self):
        for hub in self.hubs:
            hub.kill()


def state(hub):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return hub.send("GET", "/api/v1/health")[1]["status"]


class Patient(Senders):
    """Each ends with a snapshot that was acknowledged: what is stored can be counted."""

    def send(self, start):
        last = super().send(start)
        while not self.deliver(last + 1, start):
            time.sleep(0.05)
        return last + 1

    def deliver(self, sequence, start):
        from test_hub import snapshot
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.hub.send("POST", "/api/monitor", snapshot(sequence, start), self.hub.key)[0] == 202


def failover(pair, end):
    """Seconds from the end of the one that runs to the first good answer of the other."""
    active = pair.active()
    other = next(hub for hub in pair.hubs if hub is not active)
    wait_for(lambda: state(other) == "standby", 20, "a hub that waits")
    began = time.monotonic()
    end(active)
    wait_for(lambda: state(other) == "ok", 30, "the other hub")
    return active, time.monotonic() - began


@pytest.fixture
def pair(server, tmp_path):
    pair = Pair(tmp_path, server.url(), NOTIFY_GATHER_SECONDS="0", ALLOW_PRIVATE_NOTIFY="on")
    yield pair
    pair.end()


def test_killed(pair):
    """The hub that runs is killed with -9 under load: each acknowledged snapshot is stored once, and the other one answers."""
    senders, times = Patient(pair), []
    for _ in range(KILLS):
        senders.go_on()
        killed, seconds = failover(pair, Hub.kill)
        times.append(seconds)
        killed.start()
    senders.go_on()
    count = senders.end()
    measured("two hubs, the one that runs killed with -9",
             f"{KILLS} kills; the other answers after {statistics.median(times):.2f} s, at most {max(times):.2f} s; "
             f"acknowledged {count}, stored {stored(pair)}; answers {senders.answers}")
    assert stored(pair) == count
    assert set(senders.answers) <= {None, 202, 503}
    assert max(times) < LONGEST


def test_told(pair):
    """Killed while it tells: each incident is told, and what is told twice has the same id. No agent reports, since messages
    would wait after each start until it does."""
    receiver = Receiver()
    receiver.pause = 0.4
    house = House(None, receiver, hub=pair)
    load, dice = Load(house, random.Random(8)), random.Random(7)
    load.add("first")
    load.beat("first", True)
    wait_for(receiver.messages, 20, "the channel")
    load.start()
    for _ in range(KILLS // 2):
        time.sleep(dice.uniform(0, 5))
        killed, _ = failover(pair, Hub.kill)
        killed.start()
    load.end()

    def missing():
        told = {item["number"] for message in receiver.messages() for item in message["incidents"]}
        return {one["number"] for one in every_incident(house)} - told

    wait_for(lambda: house.waits() == 0 and heard(receiver).open == house.open() and not missing(), 60, "everything told")
    ids = [one["body"]["id"] for one in receiver.got]
    bodies = {(one["body"]["id"], str(one["body"])) for one in receiver.got}
    measured("two hubs, the one that runs killed while it tells",
             f"{KILLS // 2} kills, {load.stored} pings stored, {len(every_incident(house))} incidents, "
             f"{len(set(ids))} messages, {len(ids) - len(set(ids))} repeats, {len(missing())} never told")
    receiver.close()
    assert heard(receiver).faults == []
    assert len(bodies) == len(set(ids)), "one id, two messages"


def test_turns(server, pair):
    """Who waits says so, and takes nothing; a stop hands over at once; who lost its session to the other ends."""
    active, = [hub for hub in pair.hubs if state(hub) == "ok"]
    waiting, = pair.waiting()
    status, answer = waiting.send("GET", "/api/v1/health")
    assert (status, answer["database"]) == (503, "connected")
    connection = http.client.HTTPConnection("127.0.0.1", waiting.port, timeout=5)
    connection.request("POST", "/api/monitor", "{}", {"Authorization": f"Bearer {pair.key}"})
    reply = connection.getresponse()
    assert reply.status == 503 and int(reply.headers["Retry-After"]) > 0
    connection.close()
    stopped, seconds = failover(pair, lambda hub: hub.process.terminate())
    assert stopped.process.wait(20) == 0
    stopped.start()
    measured("two hubs, the one that runs stopped", f"the other answers after {seconds:.2f} s")
    # The session of the one that runs is ended by the server.
    writer = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = {0x6d6f6e69}"
    ended, seconds = failover(
        pair, lambda hub: server.sql(f"SELECT pg_terminate_backend(({writer} LIMIT 1))"))
    assert ended.process.wait(30) == 69
    assert "another hub runs on" in (ended.folder.parent / "hub.log").read_text()
    ended.start()
    wait_for(lambda: state(ended) == "standby", 20, "the hub that waits again")
    # A waiting one ends at once.
    ended.process.terminate()
    assert ended.process.wait(10) == 0


def test_other_key(pair):
    """A hub whose key is another one does not wait: it could read no secret when it is its turn."""
    waiting, = pair.waiting()
    waiting.process.terminate()
    assert waiting.process.wait(10) == 0
    key = waiting.folder / "vault.key"
    good = key.read_bytes()
    for bad, said in ((bytes(reversed(good)), "another one"), (None, "It is missing")):
        key.unlink()
        if bad:
            key.write_bytes(bad)
            key.chmod(0o600)
        with pytest.raises(AssertionError, match="Copy STATE_DIR"):
            waiting.start()
        assert waiting.process.returncode == 78
        assert said in (waiting.folder.parent / "hub.log").read_text()
    key.write_bytes(good)
    key.chmod(0o600)
    waiting.start()
    assert state(waiting) == "standby"


def test_server_fails_over(server, tmp_path):
    """PostgreSQL's own standby takes over: nothing that was acknowledged is missing, and the hub finds it by itself."""
    url = server.url()
    other = postgres.Standby(server)
    try:
        hub = Hub(tmp_path, DATABASE_URL=url.replace("?host=", f"?host={other.folder},"))
        senders = Patient(hub)
        senders.go_on()
        server.kill()
        began = time.monotonic()
        other.promote()
        before = senders.answers.get(202, 0)
        wait_for(lambda: senders.answers.get(202, 0) > before, 40, "the new primary")
        seconds = time.monotonic() - began
        senders.go_on()
        count = senders.end()
        measured("PostgreSQL's primary killed, its standby promoted",
                 f"acknowledged again after {seconds:.1f} s; acknowledged {count}, stored {stored(hub)}; {SENDERS} senders, "
                 f"answers {senders.answers}")
        assert stored(hub) == count
        hub.kill()
    finally:
        other.remove()
