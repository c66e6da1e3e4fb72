"""Journals under systemd: the hub reads its own machine's, and an agent's that its operator permits, by the journalctl that is
there."""

import shutil
import time

import pytest

from laboratory import wait_for
from machine import CONF
from test_hub_package import AS_HUB, UNIT, ask, standalone

HUB = "/root/monitor-hub"
AGENT_UNIT = "monitor.service"
READER = "[Service]\nSupplementaryGroups=systemd-journal\n"
HOSTS = """hosts:
  - {name: gate, host_id: gate, log_analysis: {enabled: true, method: journal, journal_unit: gate.service, analysis_prompt: "?"}}
  - {name: quiet, host_id: quiet, log_analysis: {enabled: true, method: journal, journal_unit: quiet.service, analysis_prompt: "?"}}
  - {name: attic, host_id: attic, log_analysis: {enabled: true, method: agent, agent: attic, journal_unit: gate.service,
                                                 analysis_frequency: 60, analysis_prompt: "?"}}
"""
ATTACK = "for port in $(seq 40001 40006); do echo Failed password for root from 203.0.113.9 port $port ssh2; done"


class Router:
    def __init__(self, machine):
        self.machine = machine
        shutil.copy(standalone(), machine.path(HUB))
        machine.write(CONF, "CYCLE_TIME=0.5\nSERVER_ID=attic\n", 0o600)
        result = machine.setup("--with-hub", "--hub-binary", HUB, seconds=180)
        assert result.returncode == 0, result.stdout + result.stderr
        self.token = self.hub("token", "create", "test").strip()
        machine.write("/root/hosts.yaml", HOSTS)
        machine.shell(f"install -o monitor-hub /root/hosts.yaml /var/lib/monitor-hub/hosts.yaml; {' '.join(AS_HUB)} host import "
                      "/var/lib/monitor-hub/hosts.yaml")

    def hub(self, *words):
        return self.machine.must(*AS_HUB, *words)

    def say(self, script, unit="gate"):
        """Lets a service of this name write into the journal."""
        self.machine.must("systemd-run", "--quiet", "--wait", "--collect", f"--unit={unit}", "--property=SyslogIdentifier=sshd",
                          "sh", "-c", script)
        self.machine.must("journalctl", "--sync")

    def turns(self, host):
        all_ = ask(self.machine, "/api/v1/log-analyses", self.token)["analyses"]
        return [one for one in all_ if one["host"] == host]

    def read(self, host, condition=lambda turn: True, seconds=30):
        """Lets the hub read until a turn is as wanted; the turn with its findings."""
        known = {one["number"] for one in self.turns(host)}

        def found():
            self.hub("log", "run", host)
            new = [one for one in self.turns(host) if one["number"] not in known]
            return next((one for one in new if condition(one)), None)
        turn = wait_for(found, seconds, f"a turn of {host}")
        return ask(self.machine, f"/api/v1/log-analyses/{turn['number']}", self.token)

    def unchanged(self, host):
        """Lets the hub read once: nothing is new, and nothing failed."""
        def row():
            return next(line.split("\t") for line in self.hub("log", "list").splitlines() if line.startswith(f"{host}\t"))
        before, turns = row(), self.turns(host)
        time.sleep(1.1)  # Their times are shown by the second.
        self.hub("log", "run", host)
        wait_for(lambda: row()[2] != before[2], 20, f"a look at {host}")
        assert row()[1] == "read" and self.turns(host) == turns

    def permit(self, unit):
        self.machine.write(f"/etc/systemd/system/{unit}.d/journal.conf", READER)
        self.machine.must("systemctl", "daemon-reload")
        self.machine.must("systemctl", "restart", unit)
        wait_for(lambda: self.machine.shown("ActiveState", unit) == "active", 20, unit)


def categories(turn):
    return [one["category"] for one in turn["details"]]


def is_attack(turn):
    """Six attempts; systemd's own line on the service repeats the command, and is in its journal, too, while it is kept."""
    return categories(turn) == ["failed logins from outside"] and turn["details"][0]["count"] in (6, 7)


@pytest.fixture
def router(machine):
    return Router(machine)


def test_of_the_hub(router):
    """What may not be read is said; what may is read once, from where it ended, past what was deleted meanwhile."""
    router.say(ATTACK)
    router.hub("log", "approve", "gate")
    refused = router.read("gate")
    assert refused["result"] == "unreachable" and "group systemd-journal" in refused["detail"]
    assert "insufficient permissions" in refused["detail"], refused["detail"]
    router.permit(UNIT)
    turn = router.read("gate", lambda turn: turn["lines"])
    assert is_attack(turn), turn
    assert "203.0.113.9 port 40001" in str(turn["details"])
    router.unchanged("gate")
    # One line hides nothing by a control character.
    router.say(f"{ATTACK}; printf 'Accepted password for root \\033[8m from 203.0.113.9 port 41000 ssh2\\n'")
    turn = router.read("gate", lambda turn: turn["lines"])
    assert categories(turn)[0] == "login after failures", turn
    # The entry where the last reading ended is gone: what is new is read all the same, and nothing twice.
    time.sleep(1.5)
    router.machine.must("journalctl", "--rotate", "--vacuum-time=1s")
    router.say(ATTACK)
    assert is_attack(router.read("gate", lambda turn: turn["lines"]))


def test_silence(router):
    """A service that said nothing within the hour, or never, is a log without news, not one that cannot be read."""
    router.permit(UNIT)
    router.hub("log", "approve", "quiet")
    for _ in range(3):
        router.unchanged("quiet")
    assert ask(router.machine, "/api/v1/alerts?state=open", router.token)["alerts"] == []
    router.say("echo 'Out of memory: Killed process 7 (app)'", "quiet")
    assert categories(router.read("quiet", lambda turn: turn["lines"])) == ["out of memory"]


def test_of_an_agent(router):
    """The agent's journal comes once its operator permits it, from within its sandbox, and once each line."""
    router.say(ATTACK)
    router.hub("log", "approve", "attic")
    machine = router.machine
    assert "REPORT_JOURNAL is off" in router.read("attic", lambda turn: turn["detail"])["detail"]
    machine.shell(f"echo REPORT_JOURNAL=on >>{CONF}; systemctl restart {AGENT_UNIT}")
    wait_for(lambda: "cannot read the journal" in machine.journal("--unit", AGENT_UNIT), 30, "the complaint")
    said = machine.journal("--unit", AGENT_UNIT)
    assert "insufficient permissions. Add the agent's user to the group systemd-journal." in said
    router.permit(AGENT_UNIT)
    turn = router.read("attic", lambda turn: turn["lines"], 60)
    assert is_attack(turn) and "203.0.113.9 port 40001" in str(turn["details"])
    router.say(ATTACK)
    machine.must("systemctl", "restart", AGENT_UNIT)
    assert is_attack(router.read("attic", lambda turn: turn["lines"], 60))
    assert "Permission denied" not in machine.journal("--unit", AGENT_UNIT)
