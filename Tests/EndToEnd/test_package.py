"""The Debian package: installed, upgraded over the running service, removed and purged, on a real machine."""

import json
import re

import pytest

from laboratory import Receivers, devices, measured, program, wait_for
from machine import API_KEY, CONF, secrets_in
from packages import apt, built, installed, lacking, manual, newer, offered, ran

LIBRARIES = ["libcurl4", "libpcap0.8"]
USER_ONLY = ["root:monitor-agent 640", "monitor-agent:monitor-agent 700"]
TYPE_PART = """
. {script}
COMP_WORDS=(monitor-agent {part}) COMP_CWORD=1 COMP_LINE='monitor-agent {part}' COMP_POINT={end}
function=$(complete -p monitor-agent | sed 's/.*-F \\([^ ]*\\).*/\\1/')
$function monitor-agent {part} monitor-agent
echo ${{COMPREPLY[*]}}
"""


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """Built once; lintian has nothing to say about it, else there is none."""
    return built(program(), tmp_path_factory.mktemp("deb"))[0]


@pytest.fixture(scope="session")
def contents(package, tmp_path_factory):
    """The package's files, in a folder."""
    folder = tmp_path_factory.mktemp("contents")
    ran("dpkg-deb", "--extract", package, folder)
    return folder


def configure(machine, receivers, **more):
    """As an editor would: the file keeps its mode and owners."""
    settings = receivers.settings() | {"API_KEY": API_KEY, "CYCLE_TIME": "0.5", "ARP_INTERVAL": "10"} | more
    machine.path(CONF).write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    machine.must("systemctl", "reload", "monitor.service")


def owners(machine):
    """Of the settings, and of what waits to be sent."""
    return machine.must("stat", "-c", "%U:%G %a", CONF, "/var/lib/monitor-agent").splitlines()


def test_life(machine, package, tmp_path):
    """Installed it runs and says what to set; an upgrade keeps the settings; a purge leaves nothing."""
    receivers = Receivers(machine.lab)
    assert apt(machine, "install", *LIBRARIES).returncode == 0
    before, packages = machine.files(), machine.packages()

    installed(machine, package)
    assert machine.shown("UnitFileState") == "enabled" and machine.shown("ActiveState") == "active"
    assert f"Write them into {CONF}" in machine.journal("--unit", "monitor.service")
    assert owners(machine) == USER_ONLY
    configure(machine, receivers)
    receivers.wait_stored(2)

    settings, process = machine.path(CONF).read_text(), machine.shown("MainPID")
    installed(machine, newer(package, tmp_path))
    assert machine.must("dpkg-query", "--show", "monitor-agent").strip().endswith("+next")
    assert machine.shown("MainPID") not in ("0", process) and machine.path(CONF).read_text() == settings
    receivers.next_stored()
    assert owners(machine) == USER_ONLY
    assert secrets_in(machine) == []

    assert apt(machine, "remove", "monitor-agent").returncode == 0
    assert machine.path(CONF).read_text() == settings and not machine.path("/usr/bin/monitor-agent").exists()
    assert machine.run("systemctl", "is-active", "monitor.service").returncode != 0
    installed(machine, package)
    receivers.next_stored()

    assert apt(machine, "purge", "monitor-agent").returncode == 0
    assert machine.difference(before) == {} and machine.packages() == packages
    assert machine.must("find", "/etc", "/usr", "/var/lib/systemd", "-name", "*monitor*service*") == ""
    assert machine.run("getent", "passwd", "monitor-agent").returncode == 2
    assert machine.run("getent", "group", "monitor-agent").returncode == 2


def add_disk(machine, place, folder):
    """A file system of its own, which goes with the machine."""
    file, inside = folder / "disk", machine.root
    file.write_bytes(bytes(8 << 20))
    ran("mkfs.ext4", "-q", file)
    machine.path(place).mkdir()
    device = ran("losetup", "--find", "--show", file).strip()
    try:
        ran("cp", "-a", device, inside / "dev")
        ran("nsenter", "--target", inside.parent.name, "--mount", "--root", "mount", device, place)
    finally:
        # Freed by the kernel when nothing has it mounted any more.
        ran("losetup", "--detach", device)


def test_sandbox(machine, package, tmp_path):
    """Within its sandbox the service measures what root measures outside; its exposure is at most 1.5."""
    receivers = Receivers(machine.lab)
    add_disk(machine, "/srv/disk", tmp_path)
    installed(machine, package)
    configure(machine, receivers)

    def complete():
        last = receivers.stored()[-1:]
        return last and {host.mac for host in machine.lab.hosts} <= set(devices(last[0])) and last[0]
    inside = wait_for(complete, 20, "all hosts in a snapshot")
    outside = json.loads(machine.must("monitor-agent", "snapshot", "--set", "ARP_INTERVAL=0"))
    assert sorted(measures(inside["metrics"])) == sorted(measures(outside["metrics"]))
    assert {"/", "/srv/disk"} <= {row["mount"] for row in inside["metrics"]["disk"]}
    here, there = ([row["interfaceName"] for row in body["network"]["interfaces"]]
                   for body in (inside, outside))
    assert here == there and "br-lan" in here
    assert inside["capture"]["complete"] is True
    named = {host.mac: host.name for host in machine.lab.hosts}

    def found():
        rows = devices(receivers.stored()[-1])
        return named.items() <= {mac: row["deviceName"] for mac, row in rows.items()}.items()
    wait_for(found, 10, "the names of all hosts")
    assert machine.must("systemd-analyze", "verify", "--man=no", "monitor.service") == ""
    exposure = machine.run("systemd-analyze", "security", "--no-pager", "--threshold=15", "monitor.service")
    assert exposure.returncode == 0, exposure.stdout
    measured("systemd-analyze security", re.search(r"exposure level.*: ([\d.]+)", exposure.stdout)[1])
    said = machine.journal("--unit", "monitor.service")
    assert not re.search("Failed|ERROR|not permitted", said), said


def measures(value, path=""):
    """Every key down to what it holds: a number, a text, or nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from measures(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from measures(inner, f"{path}[{index}]")
    else:
        yield path, value if isinstance(value, str) else value is not None


def test_faults(machine, package):
    """What may end by itself is tried again without limit; what only the operator can end is not."""
    installed(machine, package)
    hurry = "[Service]\nRestartSec=50ms\n"
    machine.write("/etc/systemd/system/monitor.service.d/hurry.conf", hurry)
    machine.must("systemctl", "daemon-reload")
    conf = machine.path(CONF)
    conf.write_text("INTERFACE=eth9\nCYCLE_TIME=0.5\n")
    machine.run("systemctl", "restart", "--no-block", "monitor.service")
    # systemd's own limit would be five tries in ten seconds.
    wait_for(lambda: int(machine.shown("NRestarts")) > 15, 30, "sixteen tries")
    machine.shell("""
        ip link add eth9 type veth peer name eth9-peer
        ip address add 10.9.9.1/24 dev eth9
        ip link set eth9 up""")
    wait_for(lambda: machine.shown("ActiveState") == "active", 20, "the service")
    conf.write_text("INTERFACE=eth9\nCYCLE_TIME=0\n")
    machine.run("systemctl", "restart", "monitor.service")
    shown = [machine.shown(name) for name in ("ActiveState", "ExecMainStatus", "NRestarts")]
    assert shown == ["failed", "78", "0"]


def test_beside_setup(machine, package):
    """Where setup_agent.sh has installed the service, the package refuses before it changes anything."""
    machine.write("/etc/systemd/system/monitor.service", "[Service]\nExecStart=/usr/local/bin/monitor-agent")
    machine.write("/usr/local/bin/monitor-agent", "#!/bin/sh\n", 0o755)
    before = machine.files()
    refused = offered(machine, package, "dpkg", "--unpack")
    assert refused.returncode != 0 and "remove_agent.sh --keep-data" in refused.stdout + refused.stderr
    assert machine.difference(before) == {}


def test_manuals(contents):
    """The manual pages are sound; they name every command, and every setting of the reference."""
    pages = {name: manual(contents, name) for name in ("monitor-agent.8", "monitor.conf.5")}
    commands, keys = lacking(program(), "configuration.md", *pages.values())
    assert (commands, keys) == ([], [])


def test_completion(contents):
    """In bash, the first letters of a command become the command."""
    script = contents / "usr/share/bash-completion/completions/monitor-agent"
    typed = TYPE_PART.format(script=script, part="snap", end=len("monitor-agent snap"))
    assert ran("bash", "-c", typed).split() == ["snapshot"]
