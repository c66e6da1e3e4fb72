"""What is forged, flooded and malformed: hostile ICMP, lists that are none, and strangers at Meshping's door."""

import asyncio
import json
import pathlib
import re
import socket
import time

import pytest
import websockets
from laboratory import ROOT, measured, wait_for
from test_hub import Hub
from test_hub_people import Browser, add_user
from test_probes import Responder, begin, echoes, windows

FLOOD = """
import json, os, random, socket, struct, sys, time
log, router, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
def checksum(data):
    data += b"\\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff
def icmp(kind, code, rest, payload, is_right=True):
    body = struct.pack("!BBH", kind, code, 0) + rest + payload
    return body[:2] + struct.pack("!H", checksum(body) ^ (0 if is_right else 0x5555)) + body[4:]
def packet(source, message, options=b""):
    length = 20 + len(options)
    return struct.pack("!BBHHHBBH", 0x40 | length // 4, 0, length + len(message), 0, 0, 60, 1, 0) + socket.inet_aton(source) \\
        + socket.inet_aton(router) + options + message
door = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
end, sent, known = time.monotonic() + seconds, 0, []
while time.monotonic() < end:
    # What somebody on the way can see: identifiers and sequences, not the next one's cookie.
    rows = [json.loads(line) for line in open(log)][-8:]
    seen = {row["to"]: struct.pack("!HH", row["id"], row["sequence"]) for row in rows}
    for number in range(400):
        dead = seen.get("10.99.0.2", b"\\0" * 4)
        living = seen.get("10.99.0.1", b"\\0" * 4)
        random_ = dead[:1] + os.urandom(3)
        quoted = struct.pack("!BBHHHBBH", 0x45, 0, 84, 0, 0, 60, 1, 0) + socket.inet_aton(router) + socket.inet_aton("10.99.0.1")
        forms = [
            packet("10.99.0.2", icmp(0, 0, dead, os.urandom(56))), packet("10.99.0.2", icmp(0, 0, random_, os.urandom(56))),
            packet("10.99.0.2", icmp(0, 0, dead, b"")), packet("10.99.0.2", icmp(0, 0, dead, os.urandom(56)), b"\\x01" * 40),
            packet("10.99.0.2", icmp(0, 0, dead, os.urandom(56), is_right=False)), packet("10.99.0.2", icmp(0, 0, dead, os.urandom(1300))),
            packet("10.99.0.2", dead[:3]), packet("10.99.9.9", icmp(0, 0, dead, os.urandom(56))),
            packet("10.99.0.77", icmp(3, 1, b"\\0" * 4, quoted + icmp(8, 0, random_, os.urandom(56)))),
            packet("10.99.0.77", icmp(11, 0, b"\\0" * 4, quoted + icmp(8, 0, living, os.urandom(56)))),
            packet("10.99.0.77", icmp(3, 4, b"\\0\\0\\0\\x44", quoted[:15])),
        ]
        door.sendto(forms[number % len(forms)], (router, 0))
        sent += 1
    time.sleep(0.02)
print(sent)
"""


def resident(process):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) * 1024


def test_hostile_icmp(lab):
    """Forged, flooded, short, with options, with wrong checksums: no dead target lives by it, no living one dies, and it costs no
    memory."""
    responder = Responder(lab, **{"10.99.0.1": {"delay": 5}, "10.99.0.2": {"silent": True}})
    fast = {"intervalMilliseconds": 1000, "timeoutMilliseconds": 900}
    agent, receivers = begin(lab, {"address": "10.99.0.1", **fast}, {"address": "10.99.0.2", **fast})
    wait_for(lambda: len(echoes(receivers)[1]) >= 6, 40, "outcomes")
    router = responder.requests()["10.99.0.1"][0]["from"]
    before = resident(agent.process)
    flood = lab.start("wan", "/usr/bin/python3", "-c", FLOOD, responder.log, router, "12", stdout=-1, text=True)
    sent = int(flood.communicate(timeout=60)[0])
    after = resident(agent.process)
    count = len(echoes(receivers)[1])
    wait_for(lambda: len(echoes(receivers)[1]) >= count + 4, 40, "outcomes after the flood")
    agent.end()
    found, truth = echoes(receivers), responder.requests()
    assert len(found[2]) >= 16 and not [time_ for time_ in found[2] if time_ is not None]
    # What found no room in the agent's own socket is not known, and never lost.
    assert not [time_ for time_ in found[1] if time_ is None]
    assert len(found[1]) <= len(truth["10.99.0.1"])
    events = [(one["kind"], one.get("target")) for window in windows(receivers) for one in window.get("events", [])]
    assert events == [("probeDown", 2)], events
    strangers = sum(window.get("agent", {}).get("strangers", 0) for window in windows(receivers))
    own = sum(window.get("agent", {}).get("ownDrops", 0) for window in windows(receivers))
    assert strangers > 100
    assert after - before < 8 << 20, (before, after)
    measured("probes: hostile ICMP", f"{sent} packets, {strangers} told as strangers, {own} beyond the socket, "
             f"{(after - before) / 1e6:+.1f} MB, 0 wrong verdicts")


@pytest.fixture
def hub(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hub = Hub(tmp_path, MESHPING_LISTEN=f"127.0.0.1:{port}")
    hub.meshping = f"ws://127.0.0.1:{port}/agent"
    hub.administrator = hub.command("token", "create", "administrator", "--role", "administrator")
    yield hub
    hub.kill()


def test_lists_that_are_none(hub):
    """A list with one bad entry is refused whole, with its place; so is one that is too long. What was there stays."""
    def put(targets, status):
        told, answer = hub.send("PUT", "/api/v1/target-groups/everyone", {"targets": targets}, hub.administrator)
        assert told == status, (told, answer)
        return answer.get("error", "") if answer else ""
    put(["10.99.0.1", "shop.example"], 200)
    before = hub.ask("/api/v1/targets")
    for bad in ("a" * 300, "10.0.0.300", "2130706433", "a\0b", "\u202egro.elpmaxe", "<script>alert(1)</script>", "x y", "", "a\r\nb"):
        assert "targets[1]" in put(["10.99.0.2", bad], 400), bad
    assert put([f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in range(10_500)], 400)
    assert hub.send("PUT", "/api/v1/target-groups/everyone", {"targets": ["10.99.0.1"] * 1_000_000}, hub.administrator)[0] == 413
    assert hub.ask("/api/v1/targets") == before
    for label in "a\0b", "a\nb":
        assert hub.send("POST", "/api/v1/targets", {"address": "10.99.0.9", "label": label}, hub.administrator)[0] == 400
    add_user(hub, "anna", "administrator")
    anna = Browser(hub.port)
    assert anna.login("anna") == 303
    assert hub.send("POST", "/api/v1/targets", {"address": "10.99.0.9", "label": "<script>alert(1)"}, hub.administrator)[0] == 201
    page = anna.ask("GET", "/targets")[1]
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_strangers_at_meshpings_door(hub):
    """Few that say nothing, no long first message, none that is no handshake; the third message that is no report ends it."""
    wait_for(lambda: "Meshping: Listening" in (hub.folder.parent / "hub.log").read_text(), 20, "the listener")

    async def connect():
        return await websockets.connect(hub.meshping, close_timeout=2)

    async def ended(socket_, seconds=5):
        await asyncio.wait_for(socket_.wait_closed(), seconds)

    def hello(hostname, **more):
        return json.dumps({"passphrase": "word", "hostname": hostname, "ip_address": "0.0.0.0", "version": "1.0.0"} | more)

    async def walk():
        silent = [await connect() for _ in range(64)]
        late = await connect()
        await ended(late)
        for one in silent[1:]:
            await one.close()
        for first in "x", "[]", "{}", hello("h", extra="y" * 5000), "\0" * 100, json.dumps({"hostname": 7, "passphrase": []}):
            one = await connect()
            await one.send(first)
            await ended(one)
        # The one that said nothing has ten seconds.
        await ended(silent[0], 12)

        greeted = await connect()
        await greeted.send(hello("barn"))
        assert json.loads(await greeted.recv())["status"] == "pending"
        await ended(greeted)
        assert hub.send("POST", "/admin/approve/1", key=hub.administrator)[0] == 200
        assert hub.send("POST", "/admin/update_targets", {"targets": ["10.99.0.1"]}, hub.administrator)[0] == 200
        agent = await connect()
        await agent.send(hello("barn"))
        assert json.loads(await agent.recv())["status"] == "approved"
        await agent.recv()
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        row = f'{{"target":"10.99.0.1","timestamp":"{now}","result":"ok","latency":%s}}'
        strange = row.replace("10.99.0.1", "192.0.2.77")
        await agent.send('{"agent_id":"agent_999","data":[%s]}' % ",".join(
            [row % "12.5", row % "-3", row % "1e30", strange % "7", row % "13.5"]))
        for number in range(3):
            await agent.send(['{"data":7}', '{"agent_id":"agent_1","data":[%s]}' % (row % "NaN"), "{"][number])
        await ended(agent)
    asyncio.run(walk())
    status, rows = hub.send("GET", "/monitoring/agent_1/10.99.0.1", key=hub.administrator)
    assert status == 200 and [one["latency"] for one in rows] == [12.5], rows
    assert hub.send("GET", "/monitoring/agent_999/10.99.0.1", key=hub.administrator)[0] == 404
    assert hub.process.poll() is None


def test_the_table():
    """Each row of the table of abuse names tests that are there."""
    rows = re.findall(r"^\| (E\d+) \|.*\|(.*)\|$", (ROOT / "Tests/Features/Probes/abuse.md").read_text(), re.M)
    assert [row[0] for row in rows] == [f"E{number}" for number in range(1, 36)]
    sources = {path.stem: path.read_text() for kind in ("**/*Tests.swift", "EndToEnd/test_*.py") for path in ROOT.glob(f"Tests/{kind}")}
    for number, tests in rows:
        named = [name.split(".") for name in re.findall(r"`([^`]+)`", tests)]
        assert named, number
        missing = [name for file, name in named if not re.search(rf"\b(func|def) {name}\(", sources[file])]
        assert not missing, (number, missing)
