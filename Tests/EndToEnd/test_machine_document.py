"""docs/operating.md: every command is run on a machine in the state that its section speaks of, and prints
what stands there."""

import re

import pytest

from documents import Documented, nothing, sections
from laboratory import ROOT, program
from machine import CONF, Receivers, key_url

TEXT = (ROOT / "docs/operating.md").read_text()
UNIT = "/etc/systemd/system/monitor.service"


class WithPlatform(Documented):
    """The page's addresses are a platform's in the lab."""

    def __init__(self):
        super().__init__(program())
        self.receivers = Receivers(self.machine.lab)

    def run(self, command):
        for ours, theirs in {
                "https://platform.example/api/monitor": self.receivers.url("rest"),
                "wss://platform.example/ws/monitor": self.receivers.url("ws"),
                "https://platform.example/api/generate-key": key_url(self.receivers)}.items():
            command = command.replace(ours, theirs)
        return super().run(command)


@pytest.fixture(scope="module")
def documented():
    made = WithPlatform()
    yield made
    made.machine.down()


def wrong_settings(documented):
    documented.machine.shell(f"echo CYCLE_TIME=never >>{CONF}; systemctl restart monitor.service || true")
    yield
    documented.machine.shell(f"sed -i '/^CYCLE_TIME=never/d' {CONF}; systemctl restart monitor.service")


def changed_unit(documented):
    documented.machine.shell(f"""
        sed -i /^AmbientCapabilities/d {UNIT}; systemctl daemon-reload
        systemctl restart monitor.service || true""")
    yield


def other_interface(documented):
    documented.machine.shell(f"sed -i s/^INTERFACE=.*/INTERFACE=wan0/ {CONF}")
    documented.machine.must("systemctl", "reload", "monitor.service")
    yield
    # As the page says between its blocks.
    documented.machine.shell(f"sed -i s/^INTERFACE=.*/INTERFACE=auto/ {CONF}")
    yield


def platform_away(documented):
    documented.receivers.kill()
    try:
        yield
    finally:
        documented.receivers.again()
    yield


def restarted(documented):
    documented.machine.must("systemctl", "restart", "monitor.service")
    yield


def interface_down(documented):
    documented.machine.must("ip", "link", "set", "br-lan", "down")
    yield


# What befalls the machine before a section's first block, and before each of those after it.
CASES = {
    "Installing": nothing,
    "When all is well": nothing,
    "The service does not start": wrong_settings,
    "Permission denied": changed_unit,
    "No devices found": other_interface,
    "The platform's API cannot be reached": platform_away,
    "High CPU or memory": restarted,
    "Capture does not work": interface_down,
}
# The first command of a block that stands after what has been mended.
MENDED = {"No devices found": "systemctl reload", "The platform's API cannot be reached": "systemctl show"}


def test_every_section_is_a_case():
    """A section with commands that no test prepares would not be true for long."""
    assert [heading for heading, commands in sections(TEXT).items() if commands] == list(CASES)


@pytest.mark.parametrize("heading", CASES)
def test_section(documented, heading):
    """The commands of a section print what stands there."""
    documented.walk(sections(TEXT)[heading], CASES[heading],
                    lambda command: heading in MENDED and command.startswith(MENDED[heading]))


PLACEHOLDERS = {"wlan0": "br-lan", "192.168.1.0/24": "192.168.77.0/24", "192.168.1.100": "192.168.77.1"}
# What has no end of its own; three seconds of it are enough.
ENDLESS = "monitor-agent run"
# Words of the earlier installation that no command on the right may have.
GONE = re.compile("python|pyshark|psutil|tshark|arp-scan|sudoers|monitor\\.py")


def replacements():
    """What to type now, for what was typed for the agent in Python."""
    table = TEXT.split("## From the Python agent")[1]
    return re.findall(r"(?m)^\| `.*\| `([^`]*)` \| [^|]* \|$", table)


def test_replacements_are_complete():
    """Each command of the earlier document that names what is gone has a row."""
    typed = TEXT.split("## From the Python agent")[1]
    for word in ("apt-get install arp-scan", "apt-get install tshark", "yum install arp-scan",
                 "yum install wireshark-cli", "pip install -r", "pip install psutil", "grep monitor.py",
                 "grep python3", "/usr/local/bin/monitor.py`", "python3 /usr/local/bin/monitor.py`",
                 '"test-server"', "arp-scan --interface", "sudoers.d/monitor-agent-arp-scan",
                 "groups monitor-agent", "/usr/bin/tshark", "getcap /usr/bin/dumpcap", "import pyshark",
                 "cpu_percent", "config_file", "virtual_memory", "net_io_counters"):
        assert word in typed, word
    assert len(replacements()) == 15 and not any(GONE.search(command) for command in replacements())


@pytest.mark.parametrize("command", dict.fromkeys(replacements()))
def test_replacement(documented, command):
    """Each command of the right column does what the row says, and the service goes on as it was."""
    machine = documented.machine
    for theirs, ours in PLACEHOLDERS.items():
        command = command.replace(theirs, ours)
    before = machine.shown("MainPID")
    endless = command.startswith(ENDLESS)
    result = machine.run("sh", "-c", f"{'timeout 4 ' * endless}{command} 2>&1")
    assert result.returncode in ((124,) if endless else (0,)), result.stdout
    assert result.stdout
    if endless:
        assert "Outbox: Run by hand" in result.stdout and "Capture: Capturing on 'br-lan'" in result.stdout
    assert machine.shown("MainPID") == before and machine.shown("NRestarts") == "0"
    assert set(machine.must("sh", "-c", "stat -c %U /var/lib/monitor-agent/*").split()) == {"monitor-agent"}
    documented.receivers.next_stored()


STRANGER = "setpriv --reuid=nobody --regid=nogroup --clear-groups --bounding-set=-all"


@pytest.mark.parametrize("words, status", [
    ("top", 78), ("top --config /dev/null", 77), ("scan --config /dev/null", 77),
    ("outbox --config /dev/null", 77), ("run --config /dev/null", 77)])
def test_missing_right(documented, words, status):
    """Who may not is told what to type."""
    result = documented.machine.run("sh", "-c", f"{STRANGER} monitor-agent {words}")
    assert result.returncode == status, result.stderr
    assert re.search(f"(?im)type: sudo monitor-agent {words}(\\.|$)", result.stderr), result.stderr


def test_quick_reference(documented):
    """The table's commands all succeed, from the installation to the removal."""
    documented.type_table(TEXT, "systemctl status monitor.service")
