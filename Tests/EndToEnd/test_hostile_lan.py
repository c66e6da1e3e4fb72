"""Nothing that a host puts on the wire crashes, stalls or grows the agent, or hides another host's
traffic."""

import pathlib

import pytest

from laboratory import WAN, Agent, Receivers, devices, finish, measured, moment, total, wait_for
from schema import balance, faults
from test_bytes import HEADERS

pytestmark = pytest.mark.alone

CYCLE = 0.5
SCRIPT = pathlib.Path(__file__).with_name("hostile.py")
GARBAGE = ["truncated", "types", "vlans", "lies", "noise"]
FLOODS = {"garbage": GARBAGE, "ARP": ["arp"], "IPv4 sources": ["sources"], "IPv6 sources": ["sources6"],
          "everything": GARBAGE + ["arp", "sources", "sources6"]}
PAYLOAD = 500_000


def watch(lab, **settings):
    """An agent that knows all hosts."""
    receivers = Receivers(lab, only="rest")
    agent = Agent(lab, receivers.settings(), CYCLE_TIME=CYCLE, RESOLVE_NAMES="no", **settings)
    macs = {host.mac for host in lab.hosts}
    wait_for(lambda: receivers.stored() and macs <= set(devices(receivers.stored()[-1])), 10, "all hosts")
    receivers.next_stored()
    return agent, receivers


def attack(lab, kinds, seconds=2):
    spare = ",".join([host.ipv4 for host in lab.hosts] + ["192.168.77.1"])
    return lab.python(lab[8], SCRIPT, seconds, *kinds, "--spare", spare).split()


@pytest.mark.parametrize("flood", FLOODS)
def test_flood(lab, flood):
    """The cycle goes on, memory is bounded, no real device loses its row or a byte, and all bytes are
    accounted."""
    # As wide as a setting may be, so that made-up addresses are in range; found in the first sweep's
    # beginning.
    agent, receivers = watch(lab, CAPTURE_BUFFER_BYTES="67108864")
    agent.write(NETWORK_RANGE="192.168.0.0/16", ARP_INTERVAL="0")
    agent.send(1)
    agent.wait_line("Watching 192.168.0.0/16")
    first = receivers.next_stored()["sequence"]
    lab.serve()
    before = agent.resident()
    sending = lab.transfer(lab[1], "udp-send", WAN, PAYLOAD, "--rate-mbps", 2)
    frames, sent = attack(lab, FLOODS[flood])
    finish(sending)
    # A large snapshot takes its time on the way, not in the cycle.
    receivers.next_stored(30)
    after = agent.resident()
    snapshots = receivers.stored()[first - 1:]
    dropped = sum(body["capture"]["packetsDropped"] for body in snapshots)
    rows = max(len(devices(body)) for body in snapshots)
    measured(f"flood of {flood}", f"{frames} frames, {sent} bytes, {dropped} dropped; at most {rows} rows;"
                                  f" resident {before / 1e6:.0f} MB before, {after / 1e6:.0f} MB after")
    assert agent.process.poll() is None and agent.failures() == []
    assert [fault for body in snapshots for fault in faults(body)][:3] == []
    times = [moment(body["snapshotTime"]) for body in snapshots]
    assert [gap for gap in (later - earlier for earlier, later in zip(times, times[1:]))
            if abs(gap - CYCLE) > CYCLE] == []
    assert [balance(body) for body in snapshots] == [0] * len(snapshots)
    real = {host.mac for host in lab.hosts}
    assert [real - set(devices(body)) for body in snapshots if real - set(devices(body))] == []
    assert rows <= 4096
    assert not any(body["capture"]["complete"] for body in snapshots if body["capture"]["packetsDropped"])
    if dropped == 0:
        weight = PAYLOAD + -(-PAYLOAD // 1200) * HEADERS
        assert 0 <= total(snapshots, lab[1].mac, "txBytesTotal") - weight <= 1000
    assert after - before < 60e6


def test_small_table(lab):
    """With MAX_DEVICES=16 a flood pushes out made-up devices, not real ones, and what has no row is still
    counted."""
    agent, receivers = watch(lab, MAX_DEVICES="16")
    first = receivers.stored()[-1]["sequence"]
    attack(lab, ["sources6", "arp", "sources"])
    receivers.next_stored()
    snapshots = receivers.stored()[first - 1:]
    real = {host.mac for host in lab.hosts}
    assert [real - set(devices(body)) for body in snapshots if real - set(devices(body))] == []
    assert max(len(devices(body)) for body in snapshots) <= 16
    assert [balance(body) for body in snapshots] == [0] * len(snapshots)
    assert any(body["capture"]["otherTxBytes"] > 0 and not body["capture"]["complete"] for body in snapshots)


def test_thieves(lab):
    """Who claims others' addresses makes no byte vanish, and each host has its row again when it speaks
    again."""
    receivers = Receivers(lab, only="rest")
    lab.serve()
    sending = [lab.transfer(host, "udp-send", WAN, PAYLOAD, "--rate-mbps", 1) for host in lab.hosts[:4]]
    # From the start, so that it also answers the first sweep.
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.2", RESOLVE_NAMES="no").capturing()
    attack(lab, ["thieves"], seconds=3)
    for transfer in sending:
        finish(transfer)
    receivers.next_stored()
    assert {balance(body) for body in receivers.stored()} == {0}
    lab.transfer(lab[1], "udp-send", WAN, 10_000).wait()
    assert devices(receivers.next_stored())[lab[1].mac]["ip"] == lab[1].ipv4
    assert agent.process.poll() is None
