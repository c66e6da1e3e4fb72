"""What series measured reaches receivers: Prometheus and VictoriaMetrics by remote write, and OTLP, each number once."""

import datetime
import json
import socket
import struct
import subprocess
import threading
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from laboratory import environment, wait_for
from test_hub import ANNA, GOLDEN, Hub

UTC = datetime.timezone.utc


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def measured_at(time, sequence, start):
    """The golden snapshot, of five seconds that ended then."""
    def text(moment):
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    network = GOLDEN["network"] | {"collectionStartTime": text(time - datetime.timedelta(seconds=5)),
                                   "collectionEndTime": text(time)}
    return GOLDEN | {"serverId": "attic", "startId": start, "sequence": sequence, "snapshotTime": text(time),
                     "network": network}


def report(hub, begin, sequences, start):
    for sequence in sequences:
        body = measured_at(begin + datetime.timedelta(seconds=5 * sequence), sequence, start)
        assert hub.send("POST", "/api/monitor", body, hub.key)[0] == 202


def quarter_ago():
    """The begin of a quarter of an hour that is over, so that it is packed at once."""
    now = datetime.datetime.now(UTC).replace(second=0, microsecond=0)
    return now - datetime.timedelta(minutes=now.minute % 15 + 30)


def minutes(hub, begin, kind, name):
    """`(end of the minute, {field: numbers})` as the hub's own API tells them."""
    to = begin + datetime.timedelta(minutes=15)
    query = urllib.parse.urlencode({"agent": "attic", "kind": kind, "name": name, "step": 60,
                                    "from": begin.strftime("%Y-%m-%dT%H:%M:%SZ"),
                                    "to": to.strftime("%Y-%m-%dT%H:%M:%SZ")})
    points = hub.ask(f"/api/v2/series?{query}")["points"]
    return {datetime.datetime.fromisoformat(one["start"]).timestamp() + 60: one["values"] for one in points}


def standing(hub, protocol):
    return next(one for one in hub.ask("/api/v1/exports")["receivers"] if one["protocol"] == protocol)


class Store:
    """A receiver of remote write that answers PromQL."""

    def __init__(self, folder, name):
        self.port = free_port()
        self.name = name
        address = f"127.0.0.1:{self.port}"
        if name == "prometheus":
            (folder / "prometheus.yml").write_text(
                json.dumps({"storage": {"tsdb": {"out_of_order_time_window": "2h"}}}))
            words = ["prometheus", f"--config.file={folder / 'prometheus.yml'}", "--web.enable-remote-write-receiver",
                     f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address={address}"]
        else:
            words = ["victoria-metrics", f"-storageDataPath={folder / 'data'}", f"-httpListenAddr={address}"]
        self.log = open(folder / "store.log", "w")
        self.words = words
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.words, stderr=self.log, stdout=self.log, env=environment())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/api/v1/write"

    def samples(self, expression, begin):
        """By labels: `{time: value}`, as they are stored."""
        at = begin.timestamp() + 1000
        url = f"http://127.0.0.1:{self.port}/api/v1/query?" + urllib.parse.urlencode(
            {"query": f"{expression}[17m]", "time": at})
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                found = json.loads(reply.read())["data"]["result"]
        except OSError:
            return {}
        return {one["metric"].get("statistic"): {time: float(value) for time, value in one["values"]}
                for one in found}


@pytest.mark.parametrize("name", ["prometheus", "victoria-metrics"])
def test_remote_write(tmp_path, name):
    """Every minute that the API tells is in a real store, equal, also after an outage, and late ones, too."""
    store = Store(tmp_path, name)
    hub = Hub(tmp_path, REMOTE_WRITE_URL=store.url)
    try:
        (start, begin) = (str(uuid.uuid4()), quarter_ago())
        wait_for(lambda: standing(hub, "remote-write")["waitingBlocks"] == 0, 20, "the first turn")
        report(hub, begin, range(1, 25), start)
        metric = f'monitor_device_download_bytes{{agent="attic",name="{ANNA}"}}'
        # VictoriaMetrics shows what came half a minute later.
        wait_for(lambda: store.samples(metric, begin).get("sum"), 90, "samples in the store")
        told = minutes(hub, begin, "device", ANNA)
        assert len(told) == 2 and store.samples(metric, begin)["sum"] == {
            time: one["download"]["sum"] for time, one in told.items()}
        used = store.samples('monitor_memory_used_bytes{agent="attic"}', begin)
        told = minutes(hub, begin, "memory", "")
        for statistic in ["mean", "minimum", "maximum"]:
            assert used[statistic] == pytest.approx(
                {time: one["used"][statistic] for time, one in told.items()}, rel=1e-6)
        if name != "prometheus":
            return
        # An outage of the receiver, and a kill of the hub within it.
        store.stop()
        report(hub, begin, range(37, 49), start)
        wait_for(lambda: standing(hub, "remote-write")["trouble"], 40, "the trouble")
        hub.kill()
        hub.start()
        store.start()
        third = begin.timestamp() + 240
        wait_for(lambda: third in store.samples(metric, begin).get("sum", {}), 120, "what waited")
        told = minutes(hub, begin, "device", ANNA)
        assert len(told) == 3 and store.samples(metric, begin)["sum"] == {
            time: one["download"]["sum"] for time, one in told.items()}
        now = wait_for(lambda: (one := standing(hub, "remote-write"))["waitingBlocks"] == 0 and one, 40, "the rest")
        assert now["trouble"] is None and now["sentSamples"] > 0
        log = (tmp_path / "hub.log").read_text()
        # Once by each run of the hub.
        assert log.count("cannot export to remote-write") == 2
    finally:
        hub.kill()
        store.stop()


def fields(message):
    """A message of Protocol Buffers: `[(field, value)]`."""
    def varint(at):
        value = shift = 0
        while True:
            value |= (message[at] & 0x7f) << shift
            shift += 7
            at += 1
            if message[at - 1] < 0x80:
                return value, at
    (at, all) = (0, [])
    while at < len(message):
        key, at = varint(at)
        if key & 7 == 0:
            value, at = varint(at)
        elif key & 7 == 1:
            value, at = message[at:at + 8], at + 8
        else:
            assert key & 7 == 2
            length, at = varint(at)
            value, at = message[at:at + length], at + length
        all.append((key >> 3, value))
    return all


def one(message, *path):
    for field in path:
        message = dict(fields(message))[field]
    return message


class Collector(BaseHTTPRequestHandler):
    """Takes OTLP, and keeps `{(name, labels): {time: value}}`; its first answers are those of `script`."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.tokens.add(self.headers["Authorization"])
            status = self.server.script.pop(0) if self.server.script else 200
            if status == 200:
                self.keep(body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def keep(self, body):
        assert self.path == "/v1/metrics" and self.headers["Content-Type"] == "application/x-protobuf"
        scope = one(body, 1, 2)
        for field, metric in fields(scope):
            if field != 2:
                continue
            name = one(metric, 1).decode()
            for _, point in fields(one(metric, 5)):
                labels = frozenset((one(pair, 1).decode(), one(pair, 2, 1).decode())
                                   for key, pair in fields(point) if key == 7)
                (time,), (value,) = struct.unpack("<Q", one(point, 3)), struct.unpack("<d", one(point, 4))
                self.server.kept.setdefault((name, labels), {})[time / 1e9] = value

    def log_message(self, *_):
        pass


def test_otlp(tmp_path):
    """The same by OpenTelemetry's protocol: a busy receiver is asked again, and the token is in its header alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    (server.kept, server.tokens, server.script, server.lock) = ({}, set(), [503, 429], threading.Lock())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    token = "a-token-that-nobody-else-shall-see"
    hub = Hub(tmp_path, OTLP_URL=f"http://127.0.0.1:{server.server_port}/v1/metrics", OTLP_TOKEN=token)
    try:
        (start, begin) = (str(uuid.uuid4()), quarter_ago())
        wait_for(lambda: standing(hub, "otlp")["waitingBlocks"] == 0, 20, "the first turn")
        report(hub, begin, range(1, 13), start)
        key = ("monitor_device_download_bytes", frozenset(
            [("agent", "attic"), ("job", "monitor-hub"), ("name", ANNA), ("statistic", "sum")]))
        wait_for(lambda: key in server.kept, 60, "points at the collector")
        told = minutes(hub, begin, "device", ANNA)
        assert server.kept[key] == {time: values["download"]["sum"] for time, values in told.items()}
        assert server.tokens == {f"Bearer {token}"} and server.script == []
        assert token not in (tmp_path / "hub.log").read_text()
        assert token not in json.dumps(hub.ask("/api/v1/exports"))
    finally:
        hub.kill()
        server.shutdown()
