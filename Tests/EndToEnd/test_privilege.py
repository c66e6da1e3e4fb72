"""One capability is enough, and without it the agent says what to do."""

import shutil

from laboratory import Agent, Receivers, devices, program, wait_for

REMEDY = "Operation not permitted. Grant CAP_NET_RAW: install systemd/monitor.service or run setup_agent.sh."
ORDINARY = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--no-new-privs"]


def as_nobody(lab, *capabilities):
    """The program where an ordinary user can reach it, and the words that make it that user's."""
    copy = shutil.copy(program(), lab.folder / "monitor-agent")
    words = [f"--{kind}={','.join(capabilities)}" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    return copy, ORDINARY + words


def test_one_capability(lab):
    """An ordinary user with CAP_NET_RAW alone captures, sweeps, reads the host and delivers."""
    path, wrap = as_nobody(lab, "-all", "+net_raw")
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), path=path, wrap=wrap).capturing()
    status = lab.must("router", "cat", f"/proc/{agent.process.pid}/status")
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert facts["Uid"].split() == ["65534"] * 4 and facts["CapEff"] == f"{1 << 13:016x}"

    def complete():
        last = receivers.stored()[-1:]
        return last and {host.mac for host in lab.hosts} <= set(devices(last[0])) and last[0]
    snapshot = wait_for(complete, 10, "all hosts in a snapshot")
    assert snapshot["capture"]["complete"] is True
    assert snapshot["metrics"]["memory"]["totalBytes"] > 0 and snapshot["metrics"]["disk"]
    wait_for(receivers.live, 5, "a live snapshot")
    assert agent.failures() == []


def test_no_capability(lab):
    """Without CAP_NET_RAW it ends with exit code 77 and the remedy, in one line."""
    path, wrap = as_nobody(lab, "-all")
    for command in "run", "snapshot", "scan", "top", "check":
        agent = Agent(lab, command=[command], path=path, wrap=wrap)
        output, _ = agent.process.communicate(timeout=10)
        said = [line for line in agent.lines() + output.decode().splitlines() if "CAP_NET_RAW" in line]
        # Probes carry on without the right: `check` warns of them in a line of their own.
        warned = [line for line in said if line.startswith("warn  probes: ")]
        assert len(warned) == (command == "check")
        said = [line for line in said if line not in warned]
        assert (command, agent.process.returncode, len(said)) == (command, 77, 1)
        assert REMEDY in said[0] and "br-lan" in said[0]
