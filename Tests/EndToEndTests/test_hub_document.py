"""docs/operating-hub.md: every command is run on a machine in the state that its section speaks of."""

import shutil

import pytest

from documents import compare, rows, sections
from laboratory import ROOT
from machine import BINARY, CHECKOUT, CONF, Machine
from test_hub_package import CONF as HUB_CONF, UNIT, standalone

TEXT = (ROOT / "docs/operating-hub.md").read_text()


class Documented:
    """A machine on which the page's commands are typed."""

    def __init__(self):
        hub = standalone()
        self.machine = Machine()
        self.machine.write(CONF, "CYCLE_TIME=1\nINTERFACE=auto\n")
        # The page names no program: they lie where a checkout has them.
        built = f"{CHECKOUT}/.build/release"
        self.machine.shell(f"""
            mkdir -p {built} {CHECKOUT}/Sources /var/backups; cp {BINARY} {built}
            touch -d yesterday {CHECKOUT}/Sources {CHECKOUT}/Package.swift""")
        shutil.copy(hub, self.machine.path(f"{built}/monitor-hub"))

    def run(self, command):
        patience = "timeout 3 " if command.endswith(" -f") else ""
        return self.machine.run("sh", "-c", f"cd {CHECKOUT}; {patience}{command} 2>&1", seconds=180)


@pytest.fixture(scope="module")
def documented():
    made = Documented()
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


def nothing(_):
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
    state = CASES[heading](documented)
    next(state)
    for command, lines in sections(TEXT)[heading]:
        # A copy cannot be made a second time.
        compare(documented.run, command, lines, 0 if " backup " in command else 12)
    next(state, None)


def test_quick_reference(documented):
    """The table's commands all succeed, from the installation to the removal."""
    typed = rows(TEXT)
    assert len(typed) >= 10 and typed[0][0].startswith("install") and typed[-1][0].startswith("remove")
    for _, command in typed:
        result = documented.run(command)
        assert result.returncode in (0, 124), f"{command}: {result.stdout}"
    assert documented.run(f"systemctl status {UNIT}").returncode == 4
