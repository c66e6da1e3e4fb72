"""The hub among hostile clients, without room, and with wrong clocks: nothing acknowledged is lost."""

import asyncio
import concurrent.futures
import contextlib
import datetime
import gzip
import json
import os
import pathlib
import resource
import socket
import subprocess
import time
import uuid

import pytest
import websockets
from laboratory import measured, wait_for
from test_hub import ANNA, GOLDEN, Hub, download_of, hub, snapshot  # noqa: F401  hub is a fixture

MEBIBYTE = 1 << 20


def resident(hub):
    """Bytes of memory, and the most that there ever were."""
    status = dict(line.split(":") for line in
                  pathlib.Path(f"/proc/{hub.process.pid}/status").read_text().splitlines())
    return [int(status[key].split()[0]) * 1024 for key in ("VmRSS", "VmHWM")]


def files(hub):
    return len(os.listdir(f"/proc/{hub.process.pid}/fd"))


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c", "-19"], input=data, capture_output=True, check=True).stdout


PACKERS = {"gzip": gzip.compress, "zstd": zstd}


def hand_in(hub, body, encoding):
    return hub.send("POST", "/api/monitor", body, hub.key, **{"Content-Encoding": encoding})


@pytest.mark.parametrize("encoding", PACKERS)
def test_packed_bodies(hub, encoding):
    """A packed snapshot is one as any other; cut short or damaged it is told so."""
    packed = PACKERS[encoding](json.dumps(snapshot(1, str(uuid.uuid4()))).encode())
    assert hand_in(hub, packed, encoding) == (202, {"status": "accepted", "snapshots": 1})
    assert hub.device("attic", ANNA)[0] == download_of(GOLDEN, ANNA)
    for wrong in packed[:-9], packed[:9], b"", b"{}", packed[:40] + b"!!!!" + packed[44:]:
        status, answer = hand_in(hub, wrong, encoding)
        assert status == 400, wrong[:20]
        assert "cannot be unpacked" in answer["error"]
    assert hand_in(hub, packed + packed, encoding)[0] == 400  # Two members are one text: no JSON.
    for unknown in "br", "deflate", "gzip, gzip":
        status, answer = hand_in(hub, packed, unknown)
        assert (status, "neither gzip nor zstd" in answer["error"]) == (415, True)


@pytest.mark.parametrize("encoding", PACKERS)
def test_bombs(hub, encoding):
    """A gigabyte in a small body is refused, at the price of an honest one."""
    bomb = PACKERS[encoding](bytes(1 << 30))
    assert len(bomb) < 2 * MEBIBYTE
    hub.send("POST", "/api/monitor", b" " * (7 * MEBIBYTE), hub.key)  # What an honest one costs.
    before = resident(hub)[1]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = [one.result()[0] for one in
                   [pool.submit(hand_in, hub, bomb, encoding) for _ in range(8)]]
    grown = (resident(hub)[1] - before) / MEBIBYTE
    measured(f"hub: 8 bombs of 1 GiB ({encoding}, {len(bomb) // 1024} KiB each)",
             f"{answers.count(413)} refused, memory {grown:+.0f} MiB")
    assert answers == [413] * 8
    assert grown < 100


def opened(hub, count):
    """Sockets of which every other one says the beginning of a head, and no more."""
    sockets = []
    for number in range(count):
        one = socket.create_connection(("127.0.0.1", hub.port), timeout=5)
        if number % 2:
            one.sendall(b"POST /api/monitor HTTP/1.1\r\nHost: hub\r\nX-Slow: ")
        sockets.append(one)
    return sockets


def alive(sockets):
    """How many of them the hub has not closed."""
    count = 0
    for one in sockets:
        one.setblocking(False)
        try:
            count += one.recv(1) != b""
        except BlockingIOError:
            count += 1
        except OSError:
            pass
    return count


def test_idle_sockets(hub):
    """Three thousand sockets that never finish a request, or never begin one: agents stay, files are left, and all of
    them go."""
    hub.kill()
    hub.wrap = ["prlimit", "--nofile=1024:1024"]
    hub.start()

    async def walk():
        headers = {"Authorization": f"Bearer {hub.key}"}
        agent = await websockets.connect(f"ws://127.0.0.1:{hub.port}/ws/monitor", extra_headers=headers)
        began = time.monotonic()
        sockets = await asyncio.to_thread(opened, hub, 3000)
        # The kernel has accepted more than the hub has seen: those are turned away once it comes to them.
        await asyncio.to_thread(wait_for, lambda: alive(sockets) < 1024, 5, "the end of what is too much")
        at_most, descriptors = alive(sockets), files(hub)
        assert descriptors < 1024
        await agent.send(json.dumps(snapshot(1, str(uuid.uuid4()))))
        await asyncio.wait_for(await agent.ping(), 5)
        await asyncio.to_thread(wait_for, lambda: alive(sockets) == 0, 20, "the end of idle sockets")
        took = time.monotonic() - began
        assert await asyncio.to_thread(hub.send, "POST", "/api/monitor",
                                       snapshot(1, str(uuid.uuid4())), hub.key) == (
            202, {"status": "accepted", "snapshots": 1})
        await asyncio.wait_for(await agent.ping(), 5)
        measured("hub: 3000 idle sockets, half a head from every other one",
                 f"{at_most} let in, {descriptors} files open of 1024, all closed after {took:.0f} s,"
                 " agent stayed")
        for one in sockets:
            one.close()
        await agent.close()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, max(8192, most)))
    asyncio.run(walk())


RAW = {
    "huge-header": (b"GET /api/v1/health HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", 400),
    "many-headers": (b"GET /api/v1/health HTTP/1.1\r\nHost: h\r\n" + b"X: y\r\n" * 1000 + b"\r\n", 400),
    "huge-target": (b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    "no-http": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100 + b"\r\n\r\n", 400),
    "wrong-version": (b"GET / HTTP/9.9\r\n\r\n", 400),
    "bad-length": (b"POST /api/monitor HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n", 400),
    "two-lengths": (b"POST /api/monitor HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                    b"Content-Length: 6\r\n\r\n12345", 400),
    "length-and-chunks": (b"POST /api/monitor HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                          b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
}


def exchange(hub, data, seconds=5):
    """All that the hub says to this until it closes, or until the time is over."""
    with socket.create_connection(("127.0.0.1", hub.port), timeout=seconds) as one:
        answer = b""
        with contextlib.suppress(OSError):
            one.sendall(data)
        with contextlib.suppress(OSError):
            while piece := one.recv(65_536):
                answer += piece
    return answer


@pytest.mark.parametrize("name", RAW)
def test_no_http(hub, name):
    """What is no HTTP, or too much of it, is answered 400 or closed; the hub goes on."""
    data, status = RAW[name]
    answer = exchange(hub, data, 2)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 %d" % status), answer[:200]
    assert hub.send("GET", "/api/v1/health")[0] == 200


def head(hub, **more):
    lines = ["POST /api/monitor HTTP/1.1", "Host: hub", f"Authorization: Bearer {hub.key}"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in more.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_cut_chunks(hub):
    """A chunked body that ends in the middle leaves nothing behind."""
    body = json.dumps(snapshot(1, str(uuid.uuid4()))).encode()
    whole = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    for cut in 3, 100, len(whole) - 6, len(whole) - 1:
        with socket.create_connection(("127.0.0.1", hub.port), timeout=5) as one:
            one.sendall(head(hub, Transfer_Encoding="chunked") + whole[:cut])
    assert hub.ask("/api/v1/agents")["agents"] == []
    asked = head(hub, Transfer_Encoding="chunked", Connection="close") + whole
    assert b"202 Accepted" in exchange(hub, asked)
    assert len(hub.ask("/api/v1/agents")["agents"]) == 1


def test_pipelining(hub):
    """Requests that do not wait for answers are answered in their order."""
    start = str(uuid.uuid4())
    requests = b""
    for sequence in 1, 2, 3:
        body = json.dumps([snapshot(sequence, start)] * sequence).encode()
        requests += head(hub, Content_Length=len(body)) + body
    requests += b"GET /api/v1/health HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"
    answer = exchange(hub, requests)
    words = [b'"snapshots":%d' % number for number in (1, 2, 3)] + [b'"status":"ok"']
    places = [answer.find(word) for word in words]
    assert -1 not in places and places == sorted(places), answer


def test_strange_json(hub):
    """Wrong types are told with their path; of a key that comes twice the last counts."""
    start = str(uuid.uuid4())
    good = json.dumps(snapshot(1, start))
    for path, wrong in (("network", []), ("metrics", 7), ("serverId", 5), ("serverId", ""), ("sequence", "1"),
                        ("sequence", 1e30), ("snapshotTime", "yesterday"), ("startId", None)):
        body = snapshot(1, start) | {path: wrong}
        status, answer = hub.send("POST", "/api/monitor", body, hub.key)
        if status == 202:  # Absent is allowed where the first senders had none.
            assert wrong is None
            continue
        assert status == 400
        assert f"$.{path} " in answer["error"], answer
    twice = '{"serverId":"cellar",' + good[1:]
    assert hub.send("POST", "/api/monitor", twice, hub.key)[0] == 202
    assert [agent["serverId"] for agent in hub.ask("/api/v1/agents")["agents"]] == ["attic"]
    for deep in '{"other":' * 50_000, '[' * 50_000, '{"network":' + '[' * 50_000:
        assert hub.send("POST", "/api/monitor", deep, hub.key)[0] == 400


@pytest.mark.parametrize("hours", [-24 * 365 * 56, -30, 30, 24 * 365 * 100],
                         ids=["1970", "behind", "ahead", "2126"])
def test_wrong_clocks(hub, hours):
    """The agent's time is kept where it can be, else its arrival's; how far it is off shows."""
    now = datetime.datetime.now(datetime.timezone.utc)
    then = now + datetime.timedelta(hours=hours)
    text = then.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    body = snapshot(1, str(uuid.uuid4()))
    body |= {"snapshotTime": text,
             "network": body["network"] | {"collectionStartTime": text, "collectionEndTime": text}}
    assert hub.send("POST", "/api/monitor", body, hub.key)[0] == 202
    agent, = hub.ask("/api/v1/agents")["agents"]
    assert agent["clockBehindSeconds"] == pytest.approx(-hours * 3600, abs=30)
    assert abs(datetime.datetime.fromisoformat(agent["lastSeen"]) - now) < datetime.timedelta(seconds=30)
    kept = then if hours == -30 else now
    begin, end = ((kept + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
                  for minutes in (-20, 20))
    points = hub.ask(f"/api/v1/series?agent=attic&kind=device&name={ANNA}"
                     f"&from={begin}&to={end}&step=60")["points"]
    assert sum(point["first"]["sum"] for point in points) == download_of(GOLDEN, ANNA)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 6 MiB."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", tmp_path], check=True)
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def test_disk_full(small_disk):
    """Without room the hub answers 503; with room again it stores, and all that was acknowledged is there."""
    hub = Hub(small_disk)
    start, sequences, stored = str(uuid.uuid4()), iter(range(1, 1_000_000)), 0
    filler = small_disk / "filler"
    room = os.statvfs(small_disk)
    filler.write_bytes(bytes(room.f_bavail * room.f_bsize - 600_000))

    def until(wanted):
        nonlocal stored
        for _ in range(5000):
            status = hub.send("POST", "/api/monitor", snapshot(next(sequences), start), hub.key)[0]
            stored += status == 202
            if status == wanted:
                return
            assert status in (202, 503)
        raise AssertionError(f"no {wanted} came")
    until(503)
    refused = [hub.send("POST", "/api/monitor", snapshot(next(sequences), start), hub.key)[0]
               for _ in range(20)]
    assert hub.send("GET", "/api/v1/agents", key=hub.token)[0] == 200  # What is there can be read.
    assert hub.send("GET", "/api/v1/health")[0] == 503
    said = (small_disk / "hub.log").read_text()
    assert said.count("database or disk is full; agents are answered 503. Make room") == 1, said
    before = stored
    filler.unlink()
    began = time.monotonic()
    until(202)
    took = time.monotonic() - began
    until(202)
    kept = hub.device("attic", ANNA)[0] // download_of(GOLDEN, ANNA)
    stored += refused.count(202)
    measured("hub: disk full", f"acknowledged {stored} ({before} before), in the history {kept},"
                               f" 503 for {refused.count(503)} of 20, stores again after {took:.2f} s")
    assert refused.count(503) > 10
    assert kept == stored
    hub.kill()
    assert "is whole" in hub.command("check")
    hub.start()
    assert hub.device("attic", ANNA)[0] // download_of(GOLDEN, ANNA) == stored
    hub.kill()


@pytest.mark.parametrize("damage", ["head", "middle", "cut"])
def test_damage_and_restore(hub, damage):
    """A damaged file is found before the hub serves, with the remedy; restore brings the copy back."""
    start = str(uuid.uuid4())
    for sequence in range(1, 40):
        assert hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0] == 202
    copy = hub.folder.parent / "copy.db"
    hub.command("backup", copy)
    hub.process.terminate()
    hub.process.wait(timeout=10)
    path = hub.folder / "hub.db"
    data = bytearray(path.read_bytes())
    if damage == "head":
        data[:100] = os.urandom(100)
    elif damage == "middle":
        data[4096:len(data) // 2] = os.urandom(len(data) // 2 - 4096)
    else:
        del data[len(data) // 2:]
    path.write_bytes(data)
    for end in "-wal", "-shm":
        (hub.folder / f"hub.db{end}").unlink(missing_ok=True)
    with pytest.raises(AssertionError, match="monitor-hub restore"):
        hub.start()
    hub.command("restore", copy)
    hub.start()
    assert hub.device("attic", ANNA)[0] == 39 * download_of(GOLDEN, ANNA)
    hub.kill()
