"""Alerts from a snapshot to a channel, and channels that refuse, hang and lose their hub."""

import contextlib
import http.client
import json
import os
import random
import subprocess
import tempfile
import threading
import time
import uuid

import pytest
from channels import Listener, Receiver
from laboratory import environment, measured, wait_for
from test_hub import Hub, program, snapshot

DISKS = 6
START = str(uuid.UUID(int=77))
# Tests/EndToEnd/kills runs many more.
KILLS = int(os.environ.get("ALERT_KILLS", "12"))


class House:
    """A hub with one agent, and a web hook that it tells at once, of full disks alone."""

    def __init__(self, folder, receiver, hub=None, **settings):
        self.receiver = receiver
        self.sequence = 0
        self.hub = hub or Hub(folder, NOTIFY_GATHER_SECONDS="0", **settings)
        self.admin = self.hub.command("token", "create", "alerts", "--role", "administrator")
        for rule, words in (("agent.offline", {"on": False}), ("disk.full", {"forSeconds": 0}),
                            ("router.advertised", {"on": False}), ("host.temperature", {"on": False})):
            self.ask("PATCH", f"/api/v1/rules/{rule}", words)
        made = self.ask("POST", "/api/v1/channels", {"name": "hook", "url": f"{receiver.url}/hook"}, 201)
        self.channel = made["number"]

    def ask(self, method, path, body=None, expected=200):
        status, answer = self.hub.send(method, path, body, key=self.admin)
        assert status == expected, (status, answer)
        return answer

    def report(self, full=()):
        """A snapshot of a router with these disks full."""
        self.sequence += 1
        body = snapshot(self.sequence, START)
        body["events"] = []
        body["metrics"] = body["metrics"] | {"disk": [
            {"mount": f"/d{disk}", "totalBytes": 1000, "usedBytes": 930 if disk in full else 100,
             "freeBytes": 70 if disk in full else 900, "percentUsed": 93.0 if disk in full else 10.0}
            for disk in range(DISKS)]}
        status, answer = self.hub.send("POST", "/api/monitor", body, key=self.hub.key)
        assert status == 202, answer

    def open(self):
        return {one["number"] for one in self.ask("GET", "/api/v1/alerts?state=open")["alerts"]}

    def channel_state(self):
        return self.ask("GET", "/api/v1/channels")["channels"][0]

    def waits(self):
        return self.channel_state()["waiting"]


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def house(receiver):
    with tempfile.TemporaryDirectory() as folder:
        house = House(folder, receiver, ALLOW_PRIVATE_NOTIFY="on")
        yield house
        house.hub.kill()


def test_story(house, receiver):
    """A disk fills up and empties: one message each, of one incident, which a person acknowledges meanwhile."""
    receiver.answer = b'{"words":"of its own"}'
    printed = house.hub.command("channel", "test", "hook", "--set", "ALLOW_PRIVATE_NOTIFY=on")
    assert "of its own" in printed
    assert receiver.messages()[0]["kind"] == "test"
    house.report(full={1})
    wait_for(lambda: len(receiver.messages()) == 2, 20, "the beginning")
    opened = receiver.messages()[1]["incidents"][0]
    assert (opened["rule"], opened["object"], opened["state"]) == ("disk.full", "agent:attic/disk:%2Fd1", "open")
    house.hub.command("alert", "ack", str(opened["number"]), "--note", "on it")
    wait_for(lambda: house.ask("GET", f"/api/v1/alerts/{opened['number']}")["acknowledgedBy"] == "console", 10,
             "the acknowledgement")
    house.report()
    wait_for(lambda: len(receiver.messages()) == 3, 20, "the end")
    ended = receiver.messages()[2]["incidents"][0]
    assert (ended["number"], ended["story"]) == (opened["number"], "ended")
    story = house.ask("GET", f"/api/v1/alerts/{opened['number']}")
    assert [line["kind"] for line in story["story"]] == ["opened", "told", "acknowledged", "ended", "told"]
    assert story["told"][0]["state"] == "ended"
    text = (house.hub.folder.parent / "hub.log").read_text()
    assert "channel webhook: delivered notice" in text and "/hook" not in text


def test_acknowledged_by_link(receiver):
    """The link of a message acknowledges without a login; what opens links by itself acknowledges nothing."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(folder, receiver, ALLOW_PRIVATE_NOTIFY="on", PUBLIC_URL="http://hub.example")
        try:
            house.report(full={1})
            wait_for(lambda: receiver.messages(), 20, "the beginning")
            opened = receiver.messages()[0]["incidents"][0]
            path = opened["acknowledgeUrl"].removeprefix("http://hub.example")
            address = f"/api/v1/alerts/{opened['number']}"
            # As chats, mail scanners and other strangers ask.
            for method, body, kind in (("GET", None, None), ("HEAD", None, None), ("POST", b"", None), ("POST", b"", FORM),
                                       ("POST", b"acknowledge=yes", "text/plain"), ("OPTIONS", None, None)):
                form(house.hub, method, path, body, kind)
            assert form(house.hub, "POST", path, b"acknowledge=yes", FORM, Origin="http://evil.example")[0] == 400
            assert form(house.hub, "POST", path[:-1] + ("0" if path[-1] != "0" else "1"), b"acknowledge=yes", FORM)[0] == 404
            assert house.ask("GET", address)["acknowledgedBy"] is None
            status, page = form(house.hub, "GET", path)
            assert status == 200 and opened["title"] in page and 'name="acknowledge"' in page
            status, page = form(house.hub, "POST", path, b"acknowledge=yes", FORM, Origin="http://hub.example")
            assert status == 200 and "Acknowledged: link of channel hook" in page
            assert form(house.hub, "POST", path, b"acknowledge=yes", FORM)[0] == 200
            story = house.ask("GET", address)
            assert story["acknowledgedBy"] == "link of channel hook"
            assert [line["kind"] for line in story["story"]].count("acknowledged") == 1
            audit = json.dumps(house.ask("GET", "/api/v1/audit"))
            assert "link of channel hook" in audit and path not in audit
            assert path not in (house.hub.folder.parent / "hub.log").read_text()
        finally:
            house.hub.kill()


def test_work_that_repeats(house, receiver):
    """What goes wrong in a window of announced work is told when that is over, and still goes on."""
    def clock(minutes):
        return time.strftime("%H:%M", time.gmtime(time.time() + minutes * 60))
    words = ("--days", "daily", "--from", clock(0), "--to", clock(1))
    assert house.hub.command("work", "add", "patches", "agent:attic*", *words) == "work 1"
    assert f"daily {words[3]}-{words[5]} UTC" in house.hub.command("work", "list")
    planned = house.ask("GET", "/api/v1/planned-work")["plannedWork"][0]
    assert planned["endsAt"] is None and planned["repeats"]["windows"][0]["days"] == [1, 2, 3, 4, 5, 6, 7]
    time.sleep(2)  # Commands of another process count within a second.
    house.report(full={1})
    wait_for(lambda: house.open(), 20, "the incident")
    time.sleep(3)
    assert receiver.messages() == []
    for _ in range(28):
        house.report(full={1})
        time.sleep(5)
        if receiver.messages():
            break
    assert [one["kind"] for one in receiver.messages()] == ["opened"]
    assert time.time() % 60 < 15 and clock(-2) <= words[5] < clock(0)
    assert house.hub.command("work", "cancel", "1") == ""


def test_link_after_a_restore(receiver):
    """A link made after a backup fits nothing once the backup is restored, also where its incident's number came again."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(folder, receiver, ALLOW_PRIVATE_NOTIFY="on", PUBLIC_URL="http://hub.example")
        try:
            def opened(disk, count):
                def heard():
                    return [one for one in receiver.messages() if one["kind"] == "opened"]
                house.report(full={disk})
                wait_for(lambda: len(heard()) == count, 30, "the beginning")
                found = heard()[-1]["incidents"][0]
                return found["number"], found["acknowledgeUrl"].removeprefix("http://hub.example")
            opened(1, 1)
            house.report()
            wait_for(lambda: house.open() == set() and house.waits() == 0, 20, "the end")
            copy = house.hub.folder.parent / "copy"
            house.hub.command("backup", copy)
            number, old = opened(2, 2)
            assert form(house.hub, "GET", old)[0] == 200
            house.hub.kill()
            house.hub.command("restore", copy)
            house.hub.start()
            again, new = opened(3, 3)
            assert again == number and new != old
            assert form(house.hub, "GET", new)[0] == 200
            assert form(house.hub, "GET", old)[0] == 404
            assert form(house.hub, "POST", old, b"acknowledge=yes", FORM)[0] == 404
            assert house.ask("GET", f"/api/v1/alerts/{number}")["acknowledgedBy"] is None
        finally:
            house.hub.kill()


FORM = "application/x-www-form-urlencoded"


def form(hub, method, path, body=None, kind=None, **headers):
    """A request without credentials: its status and text."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
    if kind:
        headers["Content-Type"] = kind
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_channel_away(house, receiver):
    """A channel that is away gets one message afterwards: of what came and went, and of what is open."""
    receiver.mood = 503
    house.report(full={1})
    wait_for(lambda: house.channel_state()["state"] == "failing", 20, "the first refusal")
    house.report(full={2})
    wait_for(lambda: house.waits() == 3, 20, "three notices that wait")
    receiver.mood = 200
    wait_for(lambda: house.waits() == 0, 60, "the digest")
    messages = receiver.messages()
    assert [message["kind"] for message in messages] == ["digest"]
    assert sorted(item["story"] for item in messages[0]["incidents"]) == ["cameAndWent", "opened"]


def test_parked_and_silenced(house, receiver):
    """A channel that refuses for good is parked and says why; a silence keeps back what still burns at its end."""
    silence = house.hub.command("silence", "add", "object=agent:attic*", "--for", "1h", "--reason", "new disk")
    house.report(full={3})
    wait_for(lambda: house.open(), 20, "the incident")
    time.sleep(1.5)  # A message would have come by now.
    assert receiver.messages() == []
    receiver.mood = 404
    house.hub.command("silence", "end", silence.split()[-1])
    wait_for(lambda: house.channel_state()["state"] == "parked", 20, "the refusal")
    assert "404" in house.channel_state()["fault"]
    receiver.mood = 200
    assert house.ask("POST", f"/api/v1/channels/{house.channel}/test")["accepted"]
    wait_for(lambda: house.waits() == 0, 20, "what was parked")
    stories = [item["story"] for message in receiver.messages() for item in message["incidents"]]
    assert "opened" in stories


def test_private_address(receiver, tmp_path):
    """The hub calls no address of its own network for a channel, unless its operator allows it."""
    house = House(tmp_path, receiver)
    answer = house.ask("POST", f"/api/v1/channels/{house.channel}/test")
    assert not answer["accepted"] and "ALLOW_PRIVATE_NOTIFY" in answer["answer"]
    for url in ("http://169.254.169.254/latest", "http://[fe80::1]/", "http://0/"):
        made = house.ask("POST", "/api/v1/channels", {"name": url[7:20], "url": url}, 201)
        assert not house.ask("POST", f"/api/v1/channels/{made['number']}/test")["accepted"]
    assert receiver.got == []
    house.hub.kill()


def heard(receiver):
    """What a reader of the channel believes now."""
    listener = Listener()
    for message in receiver.messages():
        listener.hear(message)
    return listener


class Load(threading.Thread):
    """Hosts that report all the time, of which some fail and recover; each has no more flips than are one story.

    Every ping is repeated until the hub has answered that it is stored. `down` has what was answered last."""

    def __init__(self, house, dice):
        super().__init__(daemon=True)
        self.house, self.dice = house, dice
        self.operator = house.hub.command("token", "create", "load", "--role", "operator")
        self.hosts, self.down, self.stored, self.fault = {}, set(), 0, None
        self.is_over = threading.Event()

    def send(self, path, body=None, key=None):
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = self.house.hub.send("POST", path, body, key or self.operator)
                # 409: it was stored, and the answer was lost.
                if status in (200, 201, 409):
                    self.stored += 1
                    return answer
                assert status == 503, (status, answer)
            time.sleep(0.05)

    def add(self, name):
        token = f"token-of-{name}"
        self.send("/api/v1/hosts", {"name": name, "host_id": name, "token": token})
        self.hosts[name] = token, 0

    def beat(self, host, fails):
        token, flips = self.hosts[host]
        self.send(f"/api/v1/heartbeat/{host}" + ("/fail" if fails else ""), key=token)
        self.hosts[host] = token, flips + (fails != (host in self.down))
        (self.down.add if fails else self.down.discard)(host)

    def run(self):
        try:
            number = 0
            while not self.is_over.is_set():
                if len(self.hosts) < 8:
                    number += 1
                    self.add(f"h{number}")
                host = self.dice.choice(list(self.hosts))
                fails = host in self.down
                if self.dice.random() < 0.03 and self.hosts[host][1] < 4:
                    fails = not fails
                self.beat(host, fails)
                if self.hosts[host][1] == 4:
                    # A fifth and a sixth would be flapping.
                    del self.hosts[host]
        except Exception as fault:  # noqa: BLE001  said by the test
            self.fault = fault

    def end(self):
        """Two hosts stay down; the others have recovered."""
        self.is_over.set()
        self.join(60)
        assert not self.is_alive() and self.fault is None, self.fault
        for host in list(self.hosts)[2:]:
            self.beat(host, False)
        return set(self.down)


def every_incident(house):
    """All that the hub has, page by page."""
    found, before = [], ""
    while page := house.ask("GET", f"/api/v1/alerts?before={before}")["alerts"]:
        found += page
        before = page[-1]["number"]
    return found


def test_killed(house, receiver):
    """Killed at random moments under load, with a slow far side: each incident that there is was heard of there, what is
    open is known to be, what is over is known to be, and what comes twice comes under the same id. No agent reports, since
    messages would wait after each start until it does."""
    receiver.pause = 0.4
    dice = random.Random(7)
    load = Load(house, random.Random(8))
    load.add("first")
    load.beat("first", True)
    wait_for(receiver.messages, 20, "the channel")
    load.start()
    for _ in range(KILLS):
        time.sleep(dice.uniform(0, 5))
        house.hub.kill()
        house.hub.start()
    down = load.end()

    def is_told():
        return (house.waits() == 0 and heard(receiver).open == house.open()
                and {one["object"] for one in house.ask("GET", "/api/v1/alerts?state=open")["alerts"]
                     if one["rule"].startswith("heartbeat.")} == {f"host:{host}" for host in down})

    wait_for(is_told, 120, "everything told")
    assert heard(receiver).faults == []
    incidents = every_incident(house)
    told = {item["number"] for message in receiver.messages() for item in message["incidents"]}
    # A message lists twenty and counts what is beyond; here, none does.
    assert not any(message["more"] for message in receiver.messages())
    lost = {one["number"] for one in incidents} - told
    assert not lost, f"never told: {lost}"
    ids = [one["body"]["id"] for one in receiver.got]
    bodies = {(one["body"]["id"], str(one["body"])) for one in receiver.got}
    assert len(bodies) == len(set(ids)), "one id, two messages"
    measured("alerts: killed under load with a slow far side",
             f"{KILLS} kills, {load.stored} pings stored, {len(incidents)} incidents, {len(set(ids))} messages, "
             f"{len(ids) - len(set(ids))} repeats, {len(lost)} lost")


def test_settings(receiver, tmp_path):
    """DISCORD_WEBHOOK_URL makes a channel, whose embeds Discord would take; its token is in no list."""
    url = f"{receiver.url}/api/webhooks/123456/secret-token"
    house = House(tmp_path, receiver, ALLOW_PRIVATE_NOTIFY="on", DISCORD_WEBHOOK_URL=url)
    names = [one["name"] for one in house.ask("GET", "/api/v1/channels")["channels"]]
    assert names == ["discord", "hook"] or names == ["hook", "discord"]
    assert "secret-token" not in str(house.ask("GET", "/api/v1/channels"))
    house.report(full={1})
    wait_for(lambda: any(one["path"].startswith("/api/webhooks") for one in receiver.got), 20, "the embed")
    got = next(one for one in receiver.got if one["path"].startswith("/api/webhooks"))
    assert got["path"] == "/api/webhooks/123456/secret-token?wait=true"
    embed = got["body"]["embeds"][0]
    assert got["body"]["allowed_mentions"] == {"parse": []}
    assert embed["color"] == 16776960 and "filling up" in embed["title"] and embed["timestamp"].endswith("Z")
    house.hub.kill()
    files = [path.read_bytes() for path in house.hub.folder.rglob("*") if path.is_file()]
    assert not any(b"secret-token" in data for data in files)


def test_commands(house):
    """Commands beside a running hub, and their refusals."""
    assert "disk.full" in house.hub.command("rule", "list")
    house.hub.command("rule", "set", "disk.full", "--raise", "99", "--for", "1s")
    rules = {one["name"]: one for one in house.ask("GET", "/api/v1/rules")["rules"]}
    assert (rules["disk.full"]["raise"], rules["disk.full"]["forSeconds"]) == (99, 1)
    for words in (("rule", "on", "no.rule"), ("alert", "ack", "99"), ("silence", "end", "9"), ("alert", "show", "9"),
                  ("silence", "add", "*", "--for", "2d", "--reason", "x"), ("channel", "test", "none"),
                  ("channel", "add", "x", "ftp://host/")):
        result = subprocess.run([program(), *words, "--state-dir", house.hub.folder], text=True, timeout=20,
                                capture_output=True, env=environment())
        assert result.returncode == 65 and result.stderr, (words, result)
