"""CAPTURE_ENGINE=off: an ordinary user sends the host's metrics, without a LAN side, a capability or a packet to it."""

import signal

from laboratory import Agent, Receivers, wait_for
from naming import Sent
from schema import faults
from test_privilege import as_nobody


def test_host_only(lab):
    path, wrap = as_nobody(lab, "-all")
    receivers = Receivers(lab)
    sent = Sent(lab, "arp or udp")
    agent = Agent(lab, receivers.settings(), path=path, wrap=wrap, CAPTURE_ENGINE="off", INTERFACE="nowhere0",
                  ASK_DEVICES="yes", ARP_INTERVAL="10", RESOLVE_NAMES="yes")
    agent.wait_line("LAN: Not watched")
    status = lab.must("router", "cat", f"/proc/{agent.process.pid}/status")
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert facts["Uid"].split() == ["65534"] * 4
    assert int(facts["CapEff"], 16) == int(facts["CapPrm"], 16) == 0
    wait_for(lambda: len(receivers.stored()) >= 4, 15, "snapshots")
    wait_for(receivers.live, 5, "a live snapshot")
    for snapshot in receivers.stored():
        assert faults(snapshot) == []
        assert snapshot["network"]["connectedDevices"] == [] and "events" not in snapshot
        assert {"lo", "br-lan"} <= {sample["interfaceName"] for sample in snapshot["network"]["interfaces"]}
        assert snapshot["metrics"]["memory"]["totalBytes"] > 0
        capture = snapshot["capture"]
        assert capture["off"] is True and capture["complete"] is False
        assert capture["packetsReceived"] is None and capture["packetsDropped"] is None
        assert "bytesTotal" not in capture
    assert agent.failures() == []
    assert sent.lines() == []
    # By their names: none captures, listens or sweeps.
    threads = lab.must("router", "sh", "-c", f"cat /proc/{agent.process.pid}/task/*/comm").split()
    assert not [name for name in threads if name.startswith(("capture-", "counting-", "blocking"))]
    assert agent.end(signal.SIGTERM) < 5 and agent.process.returncode == 0


def test_commands(lab):
    """`check` says that nothing is needed, `snapshot` works, and commands about devices say what to do."""
    path, wrap = as_nobody(lab, "-all")
    for command, code, text in (
            ("check", 0, "ok    LAN side: not watched: CAPTURE_ENGINE is off"),
            ("snapshot", 0, '"off":true'),
            ("scan", 78, "cannot scan: CAPTURE_ENGINE is off, so the LAN is not watched."),
            ("top", 78, "cannot show devices: CAPTURE_ENGINE is off, so the LAN is not watched.")):
        agent = Agent(lab, command=[command], path=path, wrap=wrap, CAPTURE_ENGINE="off")
        output, _ = agent.process.communicate(timeout=10)
        assert (command, agent.process.returncode) == (command, code)
        assert text in output.decode() + agent.text()


def test_reload(lab):
    """The LAN can be left alone and watched again by a reload: the numbering goes on, and the devices are back."""
    receivers = Receivers(lab, only="rest")
    agent = Agent(lab, receivers.settings(), ARP_INTERVAL="10").capturing()
    everyone = {host.mac for host in lab.hosts}

    def newest():
        return receivers.stored()[-1]

    def macs():
        return {row["mac"] for row in newest()["network"]["connectedDevices"]} if receivers.stored() else set()
    wait_for(lambda: everyone <= macs(), 15, "everyone")
    agent.write(CAPTURE_ENGINE="off")
    agent.send(signal.SIGHUP)
    wait_for(lambda: newest()["capture"].get("off"), 10, "the LAN left alone")
    assert macs() == set()
    agent.write(CAPTURE_ENGINE="pcap")
    agent.send(signal.SIGHUP)
    wait_for(lambda: everyone <= macs(), 10, "the devices again")
    numbers = [body["sequence"] for body in receivers.stored()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len({body["startId"] for body in receivers.stored()}) == 1
