"""docs/operating.md: every command is run on a machine in the state that its section speaks of, and prints
what stands there."""

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
    yield
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


def test_quick_reference(documented):
    """The table's commands all succeed, from the installation to the removal."""
    documented.type_table(TEXT, "systemctl status monitor.service")
