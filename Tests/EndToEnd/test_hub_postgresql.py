"""A hub on PostgreSQL: what it acknowledged is there after kill -9 of either and while the server was away; no secret shows."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import threading
import time
import urllib.request
import uuid

import postgres
import pytest
from laboratory import environment, measured, wait_for
from test_hub import ANNA, GOLDEN, Hub, download_of, program, snapshot

SENDERS = 6


@pytest.fixture(scope="module")
def server():
    server = postgres.Server()
    yield server
    server.remove()


@pytest.fixture
def hub(server, tmp_path):
    if server.process.poll() is not None:
        server.start()
    hub = Hub(tmp_path, DATABASE_URL=server.url())
    yield hub
    hub.kill()


def ran(hub, *words, **settings):
    return subprocess.run([program(), *words, "--state-dir", hub.folder], text=True, capture_output=True, timeout=30,
                          env=environment(hub.engine | settings))


def log(hub):
    return (hub.folder.parent / "hub.log").read_text()


class Senders:
    """As agents do: each hands its snapshots in one after the other, and again until it is told that one is stored."""

    def __init__(self, hub):
        self.hub = hub
        self.ending = threading.Event()
        self.answers = {}
        self.pool = concurrent.futures.ThreadPoolExecutor(SENDERS)
        self.running = [self.pool.submit(self.send, str(uuid.uuid4())) for _ in range(SENDERS)]

    def send(self, start):
        sequence = 1
        while not self.ending.is_set():
            status = None
            with contextlib.suppress(OSError, http.client.HTTPException):
                status = self.hub.send("POST", "/api/monitor", snapshot(sequence, start), self.hub.key)[0]
            self.answers[status] = self.answers.get(status, 0) + 1
            if status == 202:
                sequence += 1
            else:
                time.sleep(0.05)
        return sequence - 1

    def go_on(self):
        """Until some more are acknowledged."""
        before = self.answers.get(202, 0)
        wait_for(lambda: self.answers.get(202, 0) >= before + 2 * SENDERS, 60, "acknowledgements")

    def end(self):
        """How many were acknowledged."""
        self.ending.set()
        return sum(one.result() for one in self.running)


def stored(hub):
    return hub.device("attic", ANNA)[0] // download_of(GOLDEN, ANNA)


def test_killed(server, hub):
    """Hub and server killed in turn under load: what was acknowledged is in history, each snapshot once."""
    senders = Senders(hub)
    for _ in range(3):
        senders.go_on()
        hub.kill()
        hub.start()
        senders.go_on()
        server.kill()
        server.start()
    senders.go_on()
    count = senders.end()
    measured("hub on PostgreSQL: kill -9 of either, three times each", f"acknowledged {count}, in the history "
             f"{stored(hub)}, answers {senders.answers}")
    # One of each sender may have been stored whose answer a kill cut off.
    assert count <= stored(hub) <= count + SENDERS
    assert set(senders.answers) <= {None, 202, 503}
    hub.kill()
    hub.start()
    assert count <= stored(hub) <= count + SENDERS


def test_away(server, hub):
    """The server stopped for a while: 503, told once, and nothing that was acknowledged is missing."""
    start = str(uuid.uuid4())

    def post(sequence):
        return hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0]

    assert [post(sequence) for sequence in (1, 2)] == [202, 202]
    server.stop()
    assert {post(3) for _ in range(20)} == {503}
    status, health = hub.send("GET", "/api/v1/health")
    assert (status, health["status"]) == (503, "failing")
    assert hub.send("GET", "/api/v1/agents", key=hub.token)[0] == 503
    assert hub.process.poll() is None
    server.start()
    wait_for(lambda: post(3) == 202, 10, "the database")
    assert post(2) == 202
    assert stored(hub) == 3
    wait_for(lambda: hub.send("GET", "/api/v1/health")[0] == 200, 30, "good health")
    failures = [line for line in log(hub).splitlines() if "ERROR: Store:" in line]
    assert 1 <= len(failures) <= 4
    assert any("Start PostgreSQL" in line for line in failures), failures
    assert postgres.PASSWORD not in log(hub)


def test_frozen(server, hub):
    """A server that stands still answers nothing and ends nothing: the hub does not wait for it without end."""
    start = str(uuid.uuid4())

    def post(sequence):
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", "/api/monitor", json.dumps(snapshot(sequence, start)),
                               {"Authorization": f"Bearer {hub.key}"})
            return connection.getresponse().status

    assert post(1) == 202
    server.freeze()
    try:
        began = time.monotonic()
        assert post(2) == 503
        seconds = time.monotonic() - began
        assert seconds < 40
        assert hub.send("GET", "/api/v1/health")[0] == 503
    finally:
        server.thaw()
    wait_for(lambda: post(2) == 202, 30, "the server that goes on")
    assert post(1) == 202
    assert stored(hub) == 2
    measured("hub on PostgreSQL: server stopped by SIGSTOP", f"an agent is answered 503 after {seconds:.1f} s")


def test_operating(server, hub):
    """One hub runs on a database; check, metrics and the page say what it is; copies are the server's; nothing shows the
    password."""
    said = []
    second = ran(hub, "serve", "--listen", "127.0.0.1:0")
    assert second.returncode == 69 and "a hub is running on it" in second.stderr
    for command in "migrate", "backup":
        said.append(ran(hub, command, *(["copy.db"] if command == "backup" else [])))
        assert said[-1].returncode == 69
    assert "a hub is running on it" in said[0].stderr and "pg_dump" in said[1].stderr
    copy = hub.folder.parent / "copy"
    copy.write_text("")
    said.append(ran(hub, "restore", copy))
    assert said[-1].returncode == 69 and "pg_restore" in said[-1].stderr
    said.append(ran(hub, "check", "--set", "LISTEN=127.0.0.1:0"))
    assert said[-1].returncode == 0 and "can be used" in said[-1].stdout, said[-1].stdout
    request = urllib.request.Request(f"http://127.0.0.1:{hub.port}/metrics",
                                     headers={"Authorization": f"Bearer {hub.token}"})
    metrics = urllib.request.urlopen(request, timeout=10).read().decode()
    assert 'monitor_hub_database_info{engine="PostgreSQL 1' in metrics
    assert "monitor_hub_write_ahead_log_bytes" not in metrics
    wrong = hub.engine["DATABASE_URL"].replace(postgres.PASSWORD, "tower-of-babel")
    said.append(ran(hub, "agent", "list", DATABASE_URL=wrong))
    assert said[-1].returncode == 77 and "Correct the user and the password" in said[-1].stderr
    said.append(ran(hub, "check", "--set", f"DATABASE_URL={wrong}"))
    assert said[-1].returncode == 78 and "command line" in said[-1].stdout + said[-1].stderr
    hub.kill()
    assert ran(hub, "migrate").returncode == 0
    hub.start()
    shown = log(hub) + metrics + second.stderr + "".join(one.stdout + one.stderr for one in said)
    assert "tower" not in shown
    assert not os.path.exists(hub.folder / "hub.db")
    assert "PostgreSQL 1" in log(hub) and "at 'postgresql:///hub" in log(hub)


def test_wrong_words():
    """What is no URL is refused without being repeated."""
    for url in "postgresql://hub:tower@[", "mysql://hub:tower@host/db":
        done = subprocess.run([program(), "check", "--state-dir", pathlib.Path("/nowhere")], text=True, timeout=30,
                              capture_output=True, env=environment({"DATABASE_URL": url}))
        assert done.returncode == 78, url
        assert "DATABASE_URL" in done.stdout and "tower" not in done.stdout + done.stderr
