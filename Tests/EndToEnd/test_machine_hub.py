"""setup_agent.sh --with-hub puts hub and agent on one router; remove_agent.sh takes both away."""

import re
import shutil
import subprocess

import pytest

from laboratory import ROOT, measured, wait_for
from machine import BINARY, CONF, REMOVE
from packages import apt
from test_hub_package import AS_HUB, CONF as HUB_CONF, LIBRARIES, UNIT, ask, standalone

HUB = "/root/monitor-hub"
BOTH = ["--with-hub", "--hub-binary", HUB]
# A program that the checks like and that does not run.
LAME = f"""#!/bin/sh
case ${{1:-}} in run | '') exit 1 ;; esac
exec {BINARY} "$@"
"""


@pytest.fixture
def router(machine):
    """With the hub's program where an operator would have it."""
    shutil.copy(standalone(), machine.path(HUB))
    return machine


def agents(machine):
    token = machine.must(*AS_HUB, "token", "create", "test").strip()
    return ask(machine, "/api/v1/agents", token)["agents"]


def test_both(router):
    """One command, and the agent's snapshots are in the hub; again, and nothing changes; removed, nothing is left."""
    before, packages = router.files(), router.packages()
    router.write(CONF, "CYCLE_TIME=0.5\nSERVER_ID=attic\n", 0o600)
    result = router.setup(*BOTH, seconds=180)
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"(?m)^Hub: +monitor-hub.service: .*listening on 127.0.0.1:8080$",
                     result.stdout), result.stdout
    assert "user add NAME --role administrator" in result.stdout
    assert "history delivered" in router.shown("StatusText")
    wait_for(lambda: "live connected" in router.shown("StatusText"), 10, "the WebSocket")
    settings, hub_settings = router.path(CONF).read_text(), router.path(HUB_CONF).read_text()
    assert "PLATFORM_API_URL=http://127.0.0.1:8080/api/monitor\n" in settings
    key = re.search(r"(?m)^API_KEY=(.{64})$", settings)[1]
    assert key not in result.stdout + result.stderr + router.journal()
    assert [agent["serverId"] for agent in agents(router)] == ["attic"]
    assert router.must("stat", "-c", "%U:%G %a", HUB_CONF, "/var/lib/monitor-hub/hub.db").splitlines() == [
        "root:monitor-hub 640", "monitor-hub:monitor-hub 600"]

    router.shell(f"systemctl stop monitor.service {UNIT}; rm /usr/local/bin/monitor-hub")
    again = router.setup(*BOTH, seconds=180)
    assert again.returncode == 0, again.stdout + again.stderr
    assert router.path(CONF).read_text() == settings and router.path(HUB_CONF).read_text() == hub_settings

    router.must(REMOVE, "--keep-data")
    assert not router.path("/usr/local/bin/monitor-hub").exists()
    assert router.run("systemctl", "status", UNIT).returncode == 4
    result = router.setup(*BOTH, seconds=180)
    assert result.returncode == 0, result.stdout + result.stderr
    assert router.path(CONF).read_text() == settings
    first = agents(router)[0]
    measured("setup_agent.sh --with-hub", f"history goes on since {first['firstSeen']}")
    removed = router.run(REMOVE, "--packages", seconds=120)
    assert removed.returncode == 0, removed.stdout + removed.stderr
    assert router.difference(before) == {} and router.packages() == packages
    assert router.must(REMOVE) == "There is nothing to remove.\n"


def test_undone(router):
    """Where the agent does not start, the hub that was installed before it goes, too."""
    assert apt(router, "install", "libcurl4", "libpcap0.8", *LIBRARIES).returncode == 0
    before, packages = router.files(), router.packages()
    router.write("/root/lame", LAME, 0o755)
    result = router.setup(*BOTH, binary="/root/lame", seconds=180)
    assert result.returncode == 1 and "all changes are undone" in result.stderr, result.stderr
    assert "made user monitor-hub" in result.stdout
    assert router.difference(before) == {} and router.packages() == packages
    assert router.run("systemctl", "status", UNIT).returncode == 4


def test_refused(router):
    """A hub whose port is another's, and an agent that reports elsewhere, are refused before any change."""
    before = router.files()
    router.lab.start("router", "/usr/bin/python3", "-m", "http.server", "8080", "--bind", "127.0.0.1")
    wait_for(lambda: router.lab.run("router", "/usr/bin/python3", "-c",
                                    "import socket; socket.create_connection(('127.0.0.1', 8080))"
                                    ).returncode == 0, 10, "the other server")
    result = router.setup(*BOTH, "--platform-api-url", "https://platform.example/api/monitor", seconds=180)
    assert result.returncode == 78
    assert "cannot have the agent report to the hub: PLATFORM_API_URL is" in result.stderr
    assert "cannot listen on '127.0.0.1:8080': Address already in use" in result.stderr
    assert router.difference(before) == {}


def test_beside_package(machine):
    """A hub that came as a package stays where it is when the agent is removed."""
    machine.write(HUB_CONF, "LISTEN=127.0.0.1:8080\n")
    machine.shell("printf 'Package: monitor-hub\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"
                  "Maintainer: a <a@b.example>\nDescription: made\n\n' >>/var/lib/dpkg/status")
    refused = machine.setup("--with-hub", "--hub-binary", BINARY)
    assert refused.returncode == 78 and "beside the Debian package 'monitor-hub'" in refused.stderr
    machine.must(REMOVE)
    assert machine.path(HUB_CONF).exists()


HUB_ADDRESSES = {
    "": "127.0.0.1:8080",
    "0.0.0.0:8443": "127.0.0.1:8443",
    "192.0.2.1:8443, 127.0.0.1:8080": "127.0.0.1:8080",
    "192.0.2.1:8443,[::]:8081 , 0.0.0.0:80": "[::1]:8081",
    "192.0.2.1:8443, [2001:db8::1]:8443": "192.0.2.1:8443",
}


@pytest.mark.parametrize("listen", HUB_ADDRESSES)
def test_hub_address(listen):
    """Of the addresses that the hub listens on, the agent reports to one: where there is, to this machine's own."""
    script = (ROOT / "setup_agent.sh").read_text()
    function = re.search(r"(?ms)^hub_address\(\) \{\n.*?^\}\n", script)[0]
    said = subprocess.run(["sh", "-euc", f"setting() {{ echo '{listen}'; }}\n{function}hub_address"],
                          capture_output=True, text=True, check=True)
    assert said.stdout == HUB_ADDRESSES[listen] + "\n"
