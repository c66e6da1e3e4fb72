"""A hub's database moved to PostgreSQL and back: the API answers the same, also where the move was killed on the way."""

import datetime
import json
import random
import shutil
import sqlite3
import subprocess
import time
import uuid

import postgres
import pytest
from laboratory import ROOT, environment, measured, wait_for
from test_hub import ANNA, Hub, program, snapshot

FORMER = ROOT / "Tests/Fixtures/hub/made-0.1.0.db"
HOURS = 3000
KILLS = 8
DUTIES = "ports", "isp-admin", "requests", "configs", "gpon-read", "desk", "billing"
# What is live, or of this process.
OWN = {"/ws/monitor", "/ws/live", "/metrics", "/api/v1/server-log", "/api/v1/openapi.json", "/api/push/{token}"}


@pytest.fixture(scope="module")
def server():
    server = postgres.Server()
    yield server
    server.remove()


@pytest.fixture
def hub(tmp_path):
    """A hub with history of an older version, a year of hours, and what was written since."""
    folder = tmp_path / "hub"
    folder.mkdir(mode=0o700)
    shutil.copy(FORMER, folder / "hub.db")
    hub = Hub(tmp_path, ISP="on", **{"DATABASE_URL": f"sqlite:///{folder}/hub.db"})
    start = str(uuid.uuid4())
    for sequence in range(1, 6):
        assert hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0] == 202
    hub.token = hub.command("token", "create", "all", "--role", "administrator")
    write(hub)
    finish(hub)
    with sqlite3.connect(folder / "hub.db") as database:
        series = [row[0] for row in database.execute("SELECT id FROM series")]
        now = int(time.time() // 3600)
        database.executemany(
            "INSERT OR IGNORE INTO hours VALUES (?, ?, 10, 3600000, 5, 1, 9, 7, 2, 8)",
            ((one, now - 100 - hour) for one in series for hour in range(HOURS)))
        number, = database.execute("SELECT number FROM tokens WHERE name = 'all'").fetchone()
        database.executemany("INSERT INTO tokenDuties VALUES (?, ?)", ((number, duty) for duty in DUTIES))
        # The newest token was removed: its number is not to be given again.
        database.execute("UPDATE sqlite_sequence SET seq = seq + 40 WHERE name = 'tokens'")
    database.close()
    yield hub
    if hub.process.poll() is None:
        hub.kill()


def write(hub):
    """A little by several features."""
    def ask(path, body, method="POST", key=hub.token):
        status, answer = hub.send(method, path, body, key)
        assert status in (200, 201, 202), (path, status, answer)
        return answer

    beat = "token-of-cellar"
    ask("/api/v1/hosts", {"name": "Cellar", "host_id": "cellar", "token": beat})
    for end in "", "/fail", "":
        ask(f"/api/v1/heartbeat/cellar{end}", None, key=beat)
    ask("/api/v1/channels", {"name": "hook", "url": "http://127.0.0.1:9/hook"})
    ask("/api/v1/rules/disk.full", {"forSeconds": 0}, "PATCH")
    ask("/api/v1/isp/folders", {"name": "Ämter"})
    hub.command("target", "add", "192.0.2.1", "--label", "far")


def finish(hub):
    hub.process.terminate()
    assert hub.process.wait(20) == 0


def run(hub, *words, **settings):
    return subprocess.run([program(), *words, "--state-dir", hub.folder], text=True, capture_output=True, timeout=300,
                          env=environment(hub.engine | settings))


def resolved(document, one):
    while "$ref" in one:
        at = document
        for part in one["$ref"][2:].split("/"):
            at = at[part]
        one = at
    return one


def answers(hub):
    """Of all routes that read, by URL."""
    document = json.loads((ROOT / "docs/openapi.json").read_text())
    day = datetime.date.today()
    known = {"id": "attic", "agent": "attic", "kind": "device", "from": f"{day - datetime.timedelta(100)}T00:00:00Z",
             "to": f"{day + datetime.timedelta(1)}T00:00:00Z", "step": "86400", "period": f"{day:%Y-%m}", "name": "traffic",
             "number": "1", "target": "1", "host_id": "cellar", "check": "1", "q": "attic", "expression": "*-*-*%2008:00",
             "first": "cellar", "second": "job", "third": "x", "a": "1", "b": "1", "digest": "0" * 64, "olt": "1", "plan": "1",
             "terminal": "1", "desk": "0", "cabinet": "0", "photo": "1"}
    found = {}
    for path, operations in document["paths"].items():
        if "get" not in operations or path in OWN or path.startswith(("/ping/", "/scripts/")):
            continue
        query = []
        for one in operations["get"].get("parameters", []) + operations.get("parameters", []):
            one = resolved(document, one)
            if one["in"] == "path":
                path = path.replace("{" + one["name"] + "}", known[one["name"]])
            elif one.get("required") or (one["name"], path) == ("name", "/api/v1/series"):
                query.append(f"{one['name']}={ANNA if one['name'] == 'name' else known[one['name']]}")
        url = path + "?" + "&".join(query)
        found[url] = hub.send("GET", url, key=hub.token)
    return found


def steady(answer):
    """Without what grows with the clock."""
    if isinstance(answer, dict):
        moving = {"timestamp", "now", "uptimeSeconds", "lastWrite", "secondsAgo", "ageSeconds", "generated_at", "last_updated", "heartbeat_url", "ping_url",
                  "readAt"}
        return {key: steady(value) for key, value in answer.items() if key not in moving}
    return [steady(one) for one in answer] if isinstance(answer, (list, tuple)) else answer


def serve(hub, **engine):
    """Its answers, by the database that is named."""
    hub.engine = engine
    hub.settings = hub.settings | engine
    hub.port = 0
    hub.start()
    try:
        return steady(answers(hub))
    finally:
        finish(hub)


def test_there_and_back(server, hub):
    """Equal answers, equal numbers; what is in the way is said, and no password is on a command line."""
    file = f"sqlite:///{hub.folder}/hub.db"
    url = server.url()
    first = serve(hub, DATABASE_URL=file)
    stored = [url for url, (status, body) in first.items() if status == 200]
    assert len(stored) > 55, sorted(first.items(), key=str)
    # A password is refused, here and in a setting of the command line.
    shown = run(hub, "move", "sqlite", url)
    assert shown.returncode == 78 and "command line" in shown.stderr and "tower" not in shown.stderr
    assert run(hub, "move", "sqlite", "postgresql").returncode == 78
    moved = run(hub, "move", "sqlite", "postgresql", DATABASE_URL=url)
    assert moved.returncode == 0, moved.stderr + moved.stdout
    measured("hub: moved to PostgreSQL", moved.stdout.splitlines()[-2])
    assert "hours: " in moved.stdout and "the same" in moved.stdout
    # Again: it is not empty any more.
    again = run(hub, "move", "sqlite", "postgresql", DATABASE_URL=url)
    assert again.returncode == 74 and "holds something already" in again.stderr
    assert serve(hub, DATABASE_URL=url) == first
    # With the password where libpq looks for it.
    plain = url.replace(f":{postgres.PASSWORD}", "")
    hub.engine = {}
    back = run(hub, "move", plain, f"sqlite:{hub.folder}/back/hub.db", PGPASSWORD=postgres.PASSWORD)
    assert back.returncode == 77, back.stderr
    (hub.folder / "back").mkdir()
    back = run(hub, "move", plain, f"sqlite:{hub.folder}/back/hub.db", PGPASSWORD=postgres.PASSWORD)
    assert back.returncode == 0, back.stderr + back.stdout
    measured("hub: moved back to SQLite", back.stdout.splitlines()[-2])
    before = hub.folder / "hub.db"
    before.rename(hub.folder / "before.db")
    (hub.folder / "back/hub.db").rename(before)
    numbers = "SELECT * FROM sqlite_sequence WHERE name IN ('tokens', 'users', 'keys') ORDER BY name"
    with sqlite3.connect(before) as new, sqlite3.connect(hub.folder / "before.db") as old:
        assert new.execute(numbers).fetchall() == old.execute(numbers).fetchall()
    new.close()
    old.close()
    assert serve(hub, DATABASE_URL=file) == first


def test_killed(server, hub):
    """Killed with -9 again and again, it goes on; until its end no hub takes the target."""
    url = server.url()
    words = [program(), "move", "sqlite", "postgresql", "--state-dir", hub.folder]
    first = serve(hub, DATABASE_URL=hub.engine["DATABASE_URL"])
    kills, refused = 0, 0
    for attempt in range(KILLS + 1):
        process = subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment({"DATABASE_URL": url}))
        try:
            patience = random.uniform(0.2, 1) * (1 + attempt / 8) if attempt < KILLS else 200
            said, wrong = process.communicate(timeout=patience)
            assert process.returncode == 0, wrong
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
        if not refused and taken(server, url):
            done = run(hub, "serve", "--listen", "127.0.0.1:0", DATABASE_URL=url)
            assert done.returncode == 65 and "a move to it has not ended" in done.stderr, done.stderr
            refused += 1
    measured("hub: move killed with -9", f"{kills} times, then {said.splitlines()[-2]}")
    assert kills >= 3 and refused
    assert "goes on with the move that was begun" in said
    assert serve(hub, DATABASE_URL=url) == first


def taken(server, url):
    """Whether its tables are there already."""
    name = url.split("@/")[1].split("?")[0]
    return server.sql("SELECT to_regclass('hubmove') IS NOT NULL", name) == "t"
