"""The hub as a service: its package installed, upgraded, removed and purged on a machine; its sandbox and its ends."""

import json
import re
import subprocess

import pytest

from laboratory import measured, wait_for
from machine import BINARY, CONF as AGENT_CONF, REMOVE, SETUP, Eavesdropper
from packages import apt, built, installed, lacking, manual, newer, ran
from test_hub import program

CONF = "/etc/monitor-hub.conf"
UNIT = "monitor-hub.service"
LIBRARIES = ["libgumbo1", "libsodium23", "libsqlite3-0"]
AS_HUB = ["runuser", "-u", "monitor-hub", "--", "monitor-hub"]
# Asks from inside the machine's network: URL, and a token or nothing.
ASK = ["/usr/bin/python3", "-c", """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]})
print(urllib.request.urlopen(request, timeout=10).read().decode())
"""]


def standalone():
    """The hub, where it runs without Swift: a debug build does not."""
    if "libswiftCore" in ran("ldd", program()):
        pytest.skip(f"'{program()}' needs Swift, which no machine has:"
                    " run 'make hub', which 'make test' does")
    return program()


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """Built once; lintian has nothing to say about it, else there is none."""
    path, needs = built(standalone(), tmp_path_factory.mktemp("deb"))
    assert all(library in needs for library in LIBRARIES)
    return path


def test_size(package):
    """Without ICU's tables of 34 MB: a toolchain that brings another ICU needs another name in CNoICUData."""
    assert int(ran("dpkg-deb", "--field", package, "Installed-Size")) < 64_000


def ask(machine, path, token=""):
    return json.loads(machine.lab.must("router", *ASK, f"http://127.0.0.1:8080{path}", token))


def healthy(machine):
    wait_for(lambda: machine.shown("ActiveState", UNIT) == "active", 20, "the hub's service")
    return ask(machine, "/api/v1/health")


def test_life(machine, package, tmp_path):
    """Installed it runs; an upgrade keeps settings and history; a purge leaves nothing."""
    assert apt(machine, "install", *LIBRARIES).returncode == 0
    before, packages = machine.files(), machine.packages()
    installed(machine, package)
    assert machine.shown("UnitFileState", UNIT) == "enabled" and healthy(machine)
    assert machine.must("stat", "-c", "%U:%G %a", CONF, "/var/lib/monitor-hub").splitlines() == [
        "root:monitor-hub 640", "monitor-hub:monitor-hub 700"]
    token = machine.must(*AS_HUB, "token", "create", "test").strip()
    assert ask(machine, "/api/v1/agents", token) == {"agents": []}
    process = machine.shown("MainPID", UNIT)
    installed(machine, newer(package, tmp_path))
    healthy(machine)
    assert machine.shown("MainPID", UNIT) not in ("0", process)
    assert ask(machine, "/api/v1/agents", token) == {"agents": []}
    assert apt(machine, "purge", "monitor-hub").returncode == 0
    assert machine.difference(before) == {} and machine.packages() == packages
    assert machine.must("find", "/etc", "/usr", "/var/lib", "-name", "*monitor-hub*") == ""
    assert machine.run("getent", "passwd", "monitor-hub").returncode == 2


def test_service(machine, package):
    """In its sandbox it says how it is, reloads, is watched, and rests after faults that only people can end."""
    installed(machine, package)
    healthy(machine)
    assert machine.must("systemd-analyze", "verify", "--man=no", UNIT) == ""
    exposure = machine.run("systemd-analyze", "security", "--no-pager", "--threshold=15", UNIT)
    assert exposure.returncode == 0, exposure.stdout
    measured("systemd-analyze security, hub", re.search(r"exposure level.*: ([\d.]+)", exposure.stdout)[1])
    status = wait_for(lambda: machine.shown("StatusText", UNIT), 10, "a status line")
    assert status == "0 agents, no key waits; listening on 127.0.0.1:8080"
    machine.must(*AS_HUB, "key", "create")
    backup = "/var/lib/monitor-hub/copy.db"
    machine.must(*AS_HUB, "backup", backup)
    process = machine.shown("MainPID", UNIT)

    conf = machine.path(CONF)
    conf.write_text("LISTEN=127.0.0.1:8081\nLOG_LEVEL=debug\n")
    machine.must("systemctl", "reload", UNIT)
    wait_for(lambda: "LISTEN stays as it was" in machine.journal("--unit", UNIT), 10, "the reload's word")
    conf.write_text("LOG_LEVEL=loud\n")
    machine.must("systemctl", "reload", UNIT)
    wait_for(lambda: "Kept as they were: cannot use 'loud'" in machine.journal("--unit", UNIT), 10,
             "a refusal")
    assert healthy(machine) and machine.shown("MainPID", UNIT) == process

    machine.write(f"/etc/systemd/system/{UNIT}.d/impatient.conf", "[Service]\nWatchdogSec=2\nRestartSec=1\n")
    conf.write_text("")
    machine.must("systemctl", "daemon-reload")
    machine.must("systemctl", "restart", UNIT)
    process = machine.shown("MainPID", UNIT)
    machine.must("kill", "-STOP", process)
    wait_for(lambda: machine.shown("MainPID", UNIT) not in ("0", process), 30, "another process")
    assert healthy(machine) and machine.shown("NRestarts", UNIT) == "1"

    assert fails(machine, conf, "LISTEN=127.0.0.1:80\n") == "77"
    assert fails(machine, conf, "LOG_LEVEL=loud\n") == "78"
    conf.write_text("")
    machine.shell("cd /var/lib/monitor-hub; rm -f hub.db-*; head -c 100000 /dev/urandom >hub.db")
    assert fails(machine, conf, "") == "65"
    assert "monitor-hub restore FILE" in machine.journal("--unit", UNIT)
    machine.must(*AS_HUB, "restore", backup)
    machine.must("systemctl", "restart", UNIT)
    assert healthy(machine)
    said = machine.journal("--unit", UNIT)
    assert not re.search("Operation not permitted|setpriority", said), said


def fails(machine, conf, text):
    """The exit code of a service that is not tried again."""
    conf.write_text(text)
    machine.run("systemctl", "restart", UNIT)
    shown = [machine.shown(name, UNIT) for name in ("ActiveState", "NRestarts", "ExecMainStatus")]
    assert shown[:2] == ["failed", "0"], machine.journal("--unit", UNIT)
    return shown[2]


def test_manuals(package, tmp_path):
    """The manual pages are sound; they name every command, and every setting of the reference."""
    subprocess.run(["dpkg-deb", "--extract", package, tmp_path], check=True)
    pages = [manual(tmp_path, name) for name in ("monitor-hub.8", "monitor-hub.conf.5")]
    assert lacking(program(), "hub-configuration.md", *pages) == [[], []]


def test_enrols(machine, package):
    """An agent that comes with an enrolment token is approved at once, and no process tells the token."""
    installed(machine, package)
    healthy(machine)
    reader = machine.must(*AS_HUB, "token", "create", "test").strip()
    token = machine.must(*AS_HUB, "enrolment", "create", "--many", "fleet").strip()
    machine.write("/root/token", f"{token}\n", 0o600)
    hub = "127.0.0.1:8080"
    options = ["--platform-api-url", f"http://{hub}/api/monitor", "--platform-ws-url",
               f"ws://{hub}/ws/monitor",
               "--generate-key-url", f"http://{hub}/api/generate-key"]
    refused = machine.setup(*options, "--enrolment-token-file", "/etc/hostname")
    assert refused.returncode == 78 and "403" in refused.stderr, refused.stderr
    words = " ".join([SETUP, "--unattended", "--binary", BINARY, *options])
    # In its own environment a shell has what it was given there; its words, which anybody may read, are
    # another thing.
    for name, script, files in [
            ("attic", f"{words} --enrolment-token-file - </root/token", ["cmdline", "environ"]),
            ("cellar", f"ENROLMENT_TOKEN=$(cat /root/token) exec {words}", ["cmdline"])]:
        machine.write(AGENT_CONF, f"CYCLE_TIME=0.5\nSERVER_ID={name}\n", 0o600)
        with Eavesdropper(token, files) as listener:
            said = machine.shell(script, seconds=180)
        assert "history delivered" in said
        assert len(listener.looked) > 50 and listener.heard == []
        assert name in [agent["serverId"] for agent in ask(machine, "/api/v1/agents", reader)["agents"]]
        machine.must(REMOVE)
    assert token not in machine.journal()
