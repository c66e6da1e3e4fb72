"""docs/operating-hub.md: every command is run on a machine in the state that its section speaks of."""

import pytest

from documents import Documented, nothing, sections
from laboratory import ROOT, program
from test_hub_package import CONF as HUB_CONF, UNIT, standalone

TEXT = (ROOT / "docs/operating-hub.md").read_text()


@pytest.fixture(scope="module")
def documented():
    made = Documented(standalone(), program())
    made.machine.shell("mkdir -p /var/backups")
    yield made
    made.machine.down()


def wrong_settings(documented):
    documented.machine.shell(f"echo LOG_LEVEL=loud >>{HUB_CONF}; systemctl restart {UNIT} || true")
    yield
    documented.machine.shell(f"sed -i '/^LOG_LEVEL=/d' {HUB_CONF}; systemctl restart {UNIT}")


def damaged(documented):
    documented.machine.shell(f"""
        systemctl stop {UNIT}; cd /var/lib/monitor-hub
        rm -f hub.db-wal hub.db-shm; head -c 100000 /dev/urandom >hub.db
        systemctl start {UNIT} || true""")
    yield


CASES = {
    "Installing": nothing,
    "When all is well": nothing,
    "Keeping a copy": nothing,
    "It does not start": wrong_settings,
    "The database is damaged": damaged,
}


def test_every_section_is_a_case():
    """A section with commands that no test prepares would not be true for long."""
    assert [heading for heading, commands in sections(TEXT).items() if commands] == list(CASES)


@pytest.mark.parametrize("heading", CASES)
def test_section(documented, heading):
    """The commands of a section print what stands there."""
    # A copy cannot be made a second time.
    documented.walk(sections(TEXT)[heading], CASES[heading],
                    patience=lambda command: 0 if " backup " in command else 12)


def test_quick_reference(documented):
    """The table's commands all succeed, from the installation to the removal."""
    documented.type_table(TEXT, f"systemctl status {UNIT}")
