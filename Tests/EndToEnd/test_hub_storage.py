"""The hub's database as a file: deleted, damaged, copied, restored, and in a folder that belongs to another user."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import uuid

import pytest
from laboratory import environment, wait_for
from test_hub import ANNA, GOLDEN, Hub, download_of, hub, program, snapshot  # noqa: F401  hub is a fixture

ENDS = "", "-wal", "-shm"
NOBODY = 65534


def post(hub, sequence, start):
    return hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0]


def failures(hub):
    """What the log says of a store that fails."""
    lines = (hub.folder.parent / "hub.log").read_text().splitlines()
    return [line for line in lines if "ERROR: Store:" in line]


def ran(folder, *words):
    """A command on a database."""
    return subprocess.run([program(), *words, "--state-dir", folder], text=True, capture_output=True,
                          timeout=30, env=environment())


def database(hub):
    return hub.folder / "hub.db"


def moved(path, end):
    return path.with_name(path.name + ".moved" + end)


@pytest.mark.parametrize("ends", [ENDS, ENDS[:1], ENDS[1:2], ENDS[2:]], ids=["all", "file", "wal", "shm"])
def test_deleted(hub, ends):
    """Nothing is acknowledged into files without a name; back in their place, the hub goes on."""
    start, path = str(uuid.uuid4()), database(hub)
    assert post(hub, 1, start) == 202
    for end in ends:
        path.with_name(path.name + end).rename(moved(path, end))
    assert post(hub, 2, start) == 503
    status, health = hub.send("GET", "/api/v1/health")
    assert (status, health["status"]) == (503, "failing")
    assert post(hub, 2, start) == 503
    line, = failures(hub)
    assert "while the hub was running" in line and "monitor-hub restore" in line
    for end in ends:
        moved(path, end).rename(path.with_name(path.name + end))
    wait_for(lambda: post(hub, 2, start) == 202, 5, "the database")
    assert hub.device("attic", ANNA)[0] == 2 * download_of(GOLDEN, ANNA)


def test_no_empty_one(hub):
    """Where the file alone was deleted, the next start makes no empty one in its place."""
    database(hub).unlink()
    wait_for(lambda: hub.send("GET", "/api/v1/health")[0] == 503, 5, "the failing health")
    hub.process.terminate()
    hub.process.wait(timeout=10)
    with pytest.raises(AssertionError, match="it is missing, and '.*hub.db-wal' is beside it"):
        hub.start()
    assert hub.process.returncode == 65 and not database(hub).exists()


def test_damaged_pages(hub):
    """Pages damaged on the medium: noticed by the next look at health, said once; the start ends with 65."""
    start, path = str(uuid.uuid4()), database(hub)
    for sequence in range(1, 30):
        assert post(hub, sequence, start) == 202
    hub.process.terminate()
    hub.process.wait(timeout=10)
    hub.start()
    with open(path, "r+b") as file:
        for page in range(8, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(os.urandom(2000))
    wait_for(lambda: hub.send("GET", "/api/v1/health")[0] == 503, 5, "health to fail")
    assert {post(hub, sequence, start) for sequence in range(30, 35)} == {503}
    line, = failures(hub)
    assert "malformed" in line and "monitor-hub restore" in line
    hub.process.terminate()
    hub.process.wait(timeout=10)
    with pytest.raises(AssertionError, match="monitor-hub restore"):
        hub.start()
    assert hub.process.returncode == 65


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "stopped"])
def test_restore_refused(hub, is_live):
    """A copy that a later version wrote is refused before anything is moved."""
    start, copy = str(uuid.uuid4()), hub.folder.parent / "newer.db"
    assert post(hub, 1, start) == 202
    hub.command("backup", copy)
    with sqlite3.connect(copy) as later:
        later.execute("INSERT INTO grdb_migrations VALUES ('2099-01-01 of a later version')")
    if not is_live:
        hub.kill()
    done = ran(hub.folder, "restore", copy)
    assert done.returncode == 65 and "newer version" in done.stderr
    assert not any("restore" in name or "part" in name for name in os.listdir(hub.folder))
    if not is_live:
        hub.start()
    assert post(hub, 2, start) == 202


def test_plain_copy(hub):
    """A copy of the stopped hub's folder is a backup, also after kill -9; that of a running one says what it lacks."""
    start, beside = str(uuid.uuid4()), hub.folder.parent
    for sequence in range(1, 4):
        assert post(hub, sequence, start) == 202
    shutil.copy(database(hub), beside / "torn.db")
    torn = ran(hub.folder, "check", beside / "torn.db")
    assert torn.returncode == 65 and "its '-wal' is missing" in torn.stdout
    assert ran(hub.folder, "restore", beside / "torn.db").returncode == 65
    hub.kill()
    shutil.copytree(hub.folder, beside / "copy")
    before = sorted(os.listdir(beside / "copy"))
    checked = ran(hub.folder, "check", beside / "copy")
    assert checked.returncode == 0 and "whole together with its '-wal'" in checked.stdout
    assert sorted(os.listdir(beside / "copy")) == before
    shutil.rmtree(hub.folder)
    done = ran(hub.folder, "restore", beside / "copy")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    hub.start()
    assert hub.device("attic", ANNA)[0] == 3 * download_of(GOLDEN, ANNA)
    hub.process.terminate()
    hub.process.wait(timeout=10)
    assert "is whole\n" in ran(hub.folder, "check", hub.folder).stdout
    done = ran(hub.folder, "restore", beside / "copy")
    assert done.stdout == f"the database that was there is kept as '{database(hub)}.before-restore-1'\n"


def test_older(hub):
    """A command leaves a database of an older version as it is; a backup may be made of it."""
    with sqlite3.connect(database(hub)) as older:
        older.execute("DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)")
    hub.kill()
    done = ran(hub.folder, "agent", "list")
    assert done.returncode == 65 and "monitor-hub migrate" in done.stderr
    assert ran(hub.folder, "backup", hub.folder.parent / "copy.db").returncode == 0


@pytest.fixture
def foreign(tmp_path):
    """A state folder that belongs to another user, whom nothing keeps from entering."""
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == 0 and parent != pathlib.Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    folder = tmp_path / "state"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    return folder


def test_owner(foreign, tmp_path):
    """What root makes in the folder is its owner's; a copy is written and read where root alone may."""
    secret = tmp_path / "secret"
    secret.mkdir(mode=0o700)
    assert ran(foreign, "key", "create").returncode == 0
    assert {path.stat().st_uid for path in foreign.iterdir()} == {NOBODY}
    assert ran(foreign, "backup", secret / "copy.db").returncode == 0
    assert (secret / "copy.db").stat().st_uid == 0
    done = ran(foreign, "restore", secret / "copy.db")
    assert done.returncode == 0, done.stderr
    assert ran(foreign, "check").returncode == 0
    assert {path.stat().st_uid for path in foreign.iterdir()} == {NOBODY}


@pytest.mark.parametrize("name", ["hub.db", "hub.db.lock", "hub.db-wal", "hub.db.part"])
def test_links(foreign, tmp_path, name):
    """A link that the folder's owner puts there leads root to nothing that its owner could not write."""
    treasure = tmp_path / "treasure"
    treasure.write_text("root's alone")
    treasure.chmod(0o600)
    copy = tmp_path / "copy.db"
    if name != "hub.db":
        assert ran(foreign, "key", "create").returncode == 0
        assert ran(foreign, "backup", copy).returncode == 0
    (foreign / name).unlink(missing_ok=True)
    (foreign / name).symlink_to(treasure)
    for words in [("key", "create"), ("agent", "list"), ("check",), ("restore", copy)]:
        ran(foreign, *words)
        assert treasure.read_text() == "root's alone" and treasure.stat().st_uid == 0
