"""The real agent hands its snapshots to the real hub, and they are there afterwards."""

import asyncio
import atexit
import concurrent.futures
import contextlib
import datetime
import functools
import http.client
import json
import os
import pathlib
import subprocess
import tempfile
import time
import uuid

import laboratory
import postgres
import pytest
import websockets
from laboratory import ROOT, WAN, Agent, environment, finish, measured, wait_for

HOURS = datetime.timedelta(hours=2)
GOLDEN = json.loads((ROOT / "Tests/Fixtures/golden/snapshot.json").read_text())
# Asks the hub from inside the wan's namespace: URL, token.
ASK = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]})
print(urllib.request.urlopen(request, timeout=10).read().decode())
"""


def program():
    """The hub under test."""
    return laboratory.program("monitor-hub")


@functools.cache
def server():
    """With TEST_ENGINE=postgresql all hubs keep their databases there."""
    one = postgres.Server()
    atexit.register(one.remove)
    return one


def engine():
    """The setting of a new database."""
    return {"DATABASE_URL": server().url()} if os.environ.get("TEST_ENGINE") == "postgresql" else {}


class Hub:
    """A `monitor-hub` in a folder of its own; on loopback, or in a lab's wan."""

    def __init__(self, folder, lab=None, **settings):
        self.lab = lab
        self.wrap = []
        self.settings = settings | ({"ALLOW_PLAIN_HTTP": "on"} if lab else {})
        # Commands need the database's place, too.
        self.engine = {"DATABASE_URL": settings["DATABASE_URL"]} if "DATABASE_URL" in settings else engine()
        self.folder = pathlib.Path(folder) / "hub"
        self.port = 0
        self.start()
        self.key = self.command("key", "create")
        self.token = self.command("token", "create", "tests")

    def start(self):
        port_file = self.folder.parent / "port"
        port_file.unlink(missing_ok=True)
        words = [*self.wrap, program(), "serve", "--state-dir", self.folder, "--port-file", port_file,
                 "--listen", f"{WAN if self.lab else '127.0.0.1'}:{self.port}"]
        with open(self.folder.parent / "hub.log", "a") as log:
            if self.lab:
                self.process = self.lab.start("wan", *words, stderr=log,
                                              env=environment(self.engine | self.settings))
            else:
                self.process = subprocess.Popen(words, stderr=log, env=environment(self.engine | self.settings))
        wait_for(lambda: port_file.exists() or self.process.poll() is not None, 15, "the hub")
        assert self.process.poll() is None, (self.folder.parent / "hub.log").read_text()
        self.port = int(port_file.read_text())

    def command(self, *words):
        result = subprocess.run([program(), *words, "--state-dir", self.folder], text=True, timeout=20,
                                capture_output=True, env=environment(self.engine))
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, path):
        """What the API answers, from where the hub is."""
        if self.lab:
            url = f"http://{WAN}:{self.port}{path}"
            return json.loads(self.lab.must("wan", "/usr/bin/python3", "-c", ASK, url, self.token))
        status, body = self.send("GET", path, key=self.token)
        assert status == 200, body
        return body

    def send(self, method, path, body=None, key=None, **headers):
        """Status and JSON of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            if key:
                headers["Authorization"] = f"Bearer {key}"
            body = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read() or b"null")

    def device(self, agent, mac, step=3600):
        """Downloaded and uploaded bytes of a device, of the last hours."""
        now = datetime.datetime.now(datetime.timezone.utc)
        begin, end = ((now + hours).strftime("%Y-%m-%dT%H:%M:%SZ") for hours in (-HOURS, HOURS))
        points = self.ask(f"/api/v1/series?agent={agent}&kind=device&name={mac}&from={begin}&to={end}"
                          f"&step={step}")["points"]
        return [sum(point[field]["sum"] for point in points) for field in ("first", "second")]


@pytest.fixture
def hub():
    """A hub on loopback, which only this machine reaches."""
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(folder)
        yield hub
        hub.kill()


def snapshot(sequence, start, server="attic"):
    """The golden snapshot with another name, of now."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    network = GOLDEN["network"] | {"collectionStartTime": now, "collectionEndTime": now}
    return GOLDEN | {"serverId": server, "startId": start, "sequence": sequence, "snapshotTime": now,
                     "network": network}


def download_of(body, mac):
    return next(row["bandwidth"]["rxBytesTotal"] for row in body["network"]["connectedDevices"]
                if row["mac"] == mac)


ANNA = "02:00:00:00:00:0a"


def test_bytes_arrive(lab):
    """50 MB through a host are in its device's history within 0.1%."""
    hub = Hub(lab.folder, lab)
    agent = Agent(lab, {"PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor", "API_KEY": hub.key,
                        "SERVER_ID": "attic"}).capturing()
    wait_for(lambda: hub.ask("/api/v1/agents")["agents"], 10, "the agent in the hub")
    lab.serve()
    before = lab.counters(lab[1])[0]
    finish(lab.transfer(lab[1], "download", WAN, 50_000_000, "--rate-mbps", 200))
    true = lab.counters(lab[1])[0] - before
    wait_for(lambda: hub.device("attic", lab[1].mac)[0] >= true * 0.999, 10, "50 MB in the history")
    time.sleep(1.2)  # What is counted twice would come with the next windows.
    counted = hub.device("attic", lab[1].mac)[0]
    measured("hub: 50 MB through a host", f"interface {true}, history {counted}")
    assert true > 50_000_000
    assert abs(counted - true) <= true * 0.001
    for step in (1, 60, 900):
        assert hub.device("attic", lab[1].mac, step)[0] == pytest.approx(counted, rel=0.001)
    totals = hub.ask(f"/api/v1/traffic?agent=attic&period={datetime.date.today()}")["devices"]
    assert next(row for row in totals if row["device"] == lab[1].mac)["downloadedBytes"] >= counted
    assert agent.end() < 3
    assert not agent.failures()


def test_setup_and_approval(lab):
    """An agent asks for a key itself; nothing of it shows before the approval, everything after it."""
    hub = Hub(lab.folder, lab)
    url = f"http://{WAN}:{hub.port}/api"
    config = lab.folder / "setup.conf"
    config.write_text(f"GENERATE_KEY_URL={url}/generate-key\n")
    key = lab.must("router", laboratory.program(), "generate-key", "--config", config).strip()
    assert len(key) == 64 and "=" not in key
    Agent(lab, {"PLATFORM_API_URL": f"{url}/monitor", "API_KEY": key, "SERVER_ID": "attic"}).capturing()

    def waiting():
        row = next(line.split("\t") for line in hub.command("agent", "list").splitlines()
                   if line.split("\t")[1] == "pending")
        return int(row[4]) >= 3 and row
    row = wait_for(waiting, 10, "snapshots in quarantine")
    assert row[2] == "attic"
    assert hub.ask("/api/v1/agents")["agents"] == []
    hub.command("agent", "approve", row[0])
    wait_for(lambda: hub.ask("/api/v1/agents")["agents"], 15, "the approved agent")
    hub.command("agent", "revoke", "--agent", "attic")
    wait_for(lambda: "\tdenied\tattic\t" in hub.command("agent", "list"), 5, "the revocation")


def test_kill_loses_nothing(hub):
    """kill -9 in the middle of eight senders: all that was answered 202 is there, and repeats are known."""
    each = download_of(GOLDEN, ANNA)

    def send(start):
        """The last sequence that was acknowledged."""
        last = 0
        with contextlib.suppress(OSError, http.client.HTTPException):
            for sequence in range(1, 10_000):
                status, body = hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)
                assert status == 202, body
                last = sequence
        return last

    before = 0
    for _ in range(3):
        starts = [str(uuid.uuid4()) for _ in range(8)]
        with concurrent.futures.ThreadPoolExecutor(len(starts)) as pool:
            running = [pool.submit(send, start) for start in starts]
            time.sleep(1)
            hub.kill()
            accepted = [one.result() for one in running]
        hub.start()
        after = hub.device("attic", ANNA)[0] // each
        # One of each sender may have been stored whose answer the kill cut off.
        assert sum(accepted) <= after - before <= sum(accepted) + len(starts)
        for start, last in zip(starts, accepted):
            assert last > 10
            for sequence in 1, last // 2, last:
                assert hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0] == 202
        assert hub.device("attic", ANNA)[0] // each == after
        measured("hub: kill -9 under load", f"acknowledged {sum(accepted)}, in the history {after - before}")
        before = after


def test_array(hub):
    """Several in one array are one acknowledgement; repeats among them count once."""
    start = str(uuid.uuid4())
    body = [snapshot(sequence, start) for sequence in (1, 2, 3, 2)]
    assert hub.send("POST", "/api/monitor", body, hub.key) == (202, {"status": "accepted", "snapshots": 4})
    assert hub.device("attic", ANNA)[0] == 3 * download_of(GOLDEN, ANNA)


@pytest.mark.parametrize("body, says", [
    (b"", "The body is empty. Send a snapshot as JSON"),
    (b"{", "$ ends too early."),
    (b'{"other":' + b"[" * 100_000, "is nested too deeply"),
    (b"\xff\xfe", "$ is not an object."),
    ({}, "lacks"),
    (snapshot(1, "x"), "$.startId is not a UUID."),
    (snapshot(-1, str(uuid.UUID(int=1))), "$.sequence is not a whole number of 0 or more."),
    ([snapshot(1, str(uuid.UUID(int=1))), 7], "$[1] is not an object."),
], ids=["empty", "cut", "deep", "no-text", "no-keys", "start", "sequence", "second"])
def test_wrong_bodies(hub, body, says):
    """What is no snapshot is answered 400 with the path of what is wrong, and nothing of it is kept."""
    status, answer = hub.send("POST", "/api/monitor", body, hub.key)
    assert status == 400
    assert says in answer["error"]
    assert hub.ask("/api/v1/agents")["agents"] == []


def test_doors(hub):
    """Who brings no key, or another's, gets nothing in and nothing out."""
    start = str(uuid.uuid4())
    one = snapshot(1, start)
    assert hub.send("POST", "/api/monitor", one)[0] == 401
    assert hub.send("POST", "/api/monitor", one, "x" * 64)[0] == 401
    assert hub.send("POST", "/api/monitor", one, hub.token)[0] == 401
    assert hub.send("POST", "/api/monitor", {"test": "connectivity"}, hub.key)[0] == 202
    assert hub.send("POST", "/api/monitor", b" " * (9 << 20), hub.key)[0] == 413
    assert hub.send("POST", "/api/monitor", one, hub.key)[0] == 202
    assert hub.send("POST", "/api/monitor", snapshot(1, start, "cellar"), hub.key)[0] == 403
    hub.command("agent", "revoke", "--agent", "attic")
    assert hub.send("POST", "/api/monitor", snapshot(2, start), hub.key)[0] == 401
    for path in "agents", "agents/attic/devices", "series", "traffic":
        assert hub.send("GET", f"/api/v1/{path}")[0] == 401
        assert hub.send("GET", f"/api/v1/{path}", key=hub.key)[0] == 401
    assert hub.send("GET", "/api/v1/health")[0] == 200
    answers = [hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"})[0] for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_backup_and_restore(hub):
    """A backup of the running hub brings back what was there, under a running hub and under none."""
    start = str(uuid.uuid4())
    assert hub.send("POST", "/api/monitor", snapshot(1, start), hub.key)[0] == 202
    copy = hub.folder.parent / "copy.db"
    hub.command("backup", copy)
    assert hub.send("POST", "/api/monitor", snapshot(2, start), hub.key)[0] == 202
    hub.command("restore", copy)
    for _ in range(2):
        assert hub.device("attic", ANNA)[0] == download_of(GOLDEN, ANNA)
        for sequence in 1, 2:
            assert hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0] == 202
        assert hub.device("attic", ANNA)[0] == 2 * download_of(GOLDEN, ANNA)
        hub.kill()
        hub.command("restore", copy)
        hub.start()


def test_damaged_database(hub):
    """The hub refuses to start on a damaged file, and says what to do."""
    hub.kill()
    (hub.folder / "hub.db").write_bytes(b"no database" * 1000)
    for end in "-wal", "-shm":
        (hub.folder / f"hub.db{end}").unlink(missing_ok=True)
    with pytest.raises(AssertionError, match="monitor-hub restore"):
        hub.start()


@pytest.mark.parametrize("question, says", [
    ("series?kind=device", "'agent' is missing"),
    ("series?agent=a&kind=dog", "'kind' is none of device, interface"),
    ("series?agent=a&kind=load&from=now&to=2026-01-01T00:00:00Z&step=1", "'from' is not an RFC 3339 time"),
    ("series?agent=a&kind=load&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z&step=1", "not before"),
    ("series?agent=a&kind=load&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&step=0", "'step'"),
    ("series?agent=a&kind=load&from=2020-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&step=1", "20000 points"),
    ("traffic?agent=a&period=2026", "period=2026-11-21"),
], ids=["agent", "kind", "time", "order", "step", "points", "period"])
def test_wrong_questions(hub, question, says):
    """A question that cannot be answered is told why."""
    status, answer = hub.send("GET", f"/api/v1/{question}", key=hub.token)
    assert status == 400
    assert says in answer["error"]
    assert hub.send("GET", "/api/v1/agents/nobody/devices", key=hub.token)[0] == 404


def test_live(lab):
    """A real agent's newest snapshot shows at once, and its WebSocket ends when its key is revoked."""
    hub = Hub(lab.folder, lab)
    agent = Agent(lab, {"PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor", "API_KEY": hub.key,
                        "PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor", "SERVER_ID": "attic"})
    first = wait_for(lambda: newest(hub, "attic"), 10, "a live snapshot")
    wait_for(lambda: newest(hub, "attic")["sequence"] > first["sequence"] + 2, 10, "the next live snapshots")
    assert not agent.failures()
    hub.command("agent", "revoke", "--agent", "attic")
    began = time.monotonic()
    agent.wait_line("WebSocket", "1008", seconds=5)
    measured("hub: a revoked key's WebSocket closed after", f"{time.monotonic() - began:.2f} s")
    assert time.monotonic() - began < 2


def newest(hub, agent):
    try:
        return hub.ask(f"/api/v1/agents/{agent}/live")
    except AssertionError:
        return None


def test_live_doors(hub):
    """WebSockets open for approved keys, on both paths; a revoked one's is closed within a second."""
    pending = hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"})[1]["api_key"]

    async def connect(path, key):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return await websockets.connect(f"ws://127.0.0.1:{hub.port}{path}", extra_headers=headers)

    async def walk():
        for path in "/ws/monitor", "/":
            for key in None, pending, hub.token, "x":
                with pytest.raises(websockets.InvalidStatusCode) as refusal:
                    await connect(path, key)
                assert refusal.value.status_code == 401
        sockets = [await connect(path, hub.key) for path in ("/ws/monitor", "/")]
        for number, socket in enumerate(sockets, 1):
            await socket.send(json.dumps({"type": "agent_connect", "serverId": "attic", "timestamp": "x"}))
            await socket.send("{no json")
            await socket.send(json.dumps(snapshot(number, str(uuid.uuid4()))))
            await asyncio.wait_for(await socket.ping(), 5)
            assert hub.ask("/api/v1/agents/attic/live")["sequence"] == number
        # The first snapshot says whose key it is, here, too: no other router can be made up or spoken for.
        await sockets[0].send(json.dumps(snapshot(9, str(uuid.uuid4()), "cellar")))
        await asyncio.wait_for(await sockets[0].ping(), 5)
        assert hub.send("GET", "/api/v1/agents/cellar/live", key=hub.token)[0] == 404
        assert hub.ask("/api/v1/agents")["agents"] == []  # Nothing live is history.
        hub.command("agent", "revoke", "1")
        began = time.monotonic()
        for socket in sockets:
            await asyncio.wait_for(socket.wait_closed(), 5)
            assert socket.close_code == 1008
        assert time.monotonic() - began < 1.5
    asyncio.run(walk())


@pytest.mark.alone
def test_by_the_link_a_revoked_key_is_cut_off_within_a_second(hub):
    """From the question to the end of its WebSocket."""
    administrator = hub.command("token", "create", "anna", "--role", "administrator")

    async def cut():
        made = hub.send("POST", "/api/v1/keys", {}, administrator)[1]
        number = max(row["number"] for row in hub.send("GET", "/api/v1/keys", key=administrator)[1]["keys"])
        async with websockets.connect(f"ws://127.0.0.1:{hub.port}/ws/monitor", subprotocols=["monitor-link.v1"],
                                      extra_headers={"Authorization": f"Bearer {made['api_key']}"}) as link:
            assert json.loads(await link.recv())["frame"] == "hello"
            began = time.monotonic()
            assert hub.send("POST", f"/api/v1/keys/{number}/revoke", key=administrator)[0] == 200
            await asyncio.wait_for(link.wait_closed(), 5)
            assert link.close_code == 1008
            return time.monotonic() - began
    seconds = laboratory.quickest(lambda: asyncio.run(cut()), 1)
    measured("link: a key is revoked until its WebSocket is closed", f"{seconds:.3f} s")
    assert seconds < 1


def test_end_with_live(hub):
    """SIGTERM says goodbye to open WebSockets, and the hub ends at once."""
    async def walk():
        headers = {"Authorization": f"Bearer {hub.key}"}
        socket = await websockets.connect(f"ws://127.0.0.1:{hub.port}/", extra_headers=headers)
        hub.process.terminate()
        await asyncio.wait_for(socket.wait_closed(), 5)
        assert socket.close_code == 1001
    asyncio.run(walk())
    assert hub.process.wait(timeout=5) == 0
