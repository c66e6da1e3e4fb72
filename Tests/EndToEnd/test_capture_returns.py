"""An interface that goes and returns costs its own numbers for as long as it is away, and nothing else."""

import pytest

from laboratory import WAN, Agent, Receivers, devices, finish, sequences, total, wait_for
from schema import balance, faults

DOWN = ["link set br-lan down"]
UP = ["link set br-lan up", "route replace 192.168.77.0/24 dev br-lan src 192.168.77.1"]
DELETED = ["link del br-lan"]
MADE = ["link add br-lan address 02:77:00:00:ff:01 type bridge stp_state 0 mcast_snooping 0",
        *[f"link set p{number:03} master br-lan up" for number in range(1, 9)],
        "link set br-lan gso_max_segs 1 up",
        "address add 192.168.77.1/24 dev br-lan", "address add fd77:77::1/64 dev br-lan nodad"]
WAYS = {"set down and up": (DOWN, UP), "deleted and made anew": (DELETED, MADE)}


def batch(lab, commands):
    for command in commands:
        lab.must("router", "ip", *command.split())


def bandwidths(snapshot):
    return [set(row["bandwidth"].values()) for row in snapshot["network"]["connectedDevices"]]


@pytest.mark.parametrize("way", WAYS)
def test_return(lab, engine, way):
    """The host's metrics keep flowing, bandwidth is null, each change is one line, and traffic counts
    again."""
    away, back = WAYS[way]
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.4", ARP_INTERVAL="10").capturing()
    receivers.next_stored()
    batch(lab, away)

    def missing():
        last = receivers.stored()[-1]
        return last["capture"]["complete"] is False and "bytesTotal" not in last["capture"] and last
    gone = wait_for(missing, 10, "a snapshot that says the capture is away")
    away_for = receivers.wait_stored(gone["sequence"] + 2)[gone["sequence"] - 1:]
    for body in away_for:
        assert body["metrics"]["memory"]["usedBytes"] > 0 and body["capture"]["packetsReceived"] is None
        assert bandwidths(body) and all(values == {None} for values in bandwidths(body))
    batch(lab, back)
    agent.wait_line("Capture: Capturing on 'br-lan'", count=2, seconds=20)
    agent.capturing()
    whole = wait_for(lambda: receivers.stored()[-1]["capture"]["complete"] and receivers.stored()[-1], 10,
                     "a complete snapshot")
    lab.serve(lab[2])
    finish(lab.transfer(lab[1], "download", lab[2].ipv4, 1_000_000))
    receivers.next_stored()
    later = receivers.stored()[whole["sequence"] - 1:]
    assert total(later, lab[1].mac, "rxBytesTotal") > 1_000_000
    lines = agent.lines("Capture: ")
    assert ["Failed" in line for line in lines] == [False, True, False], lines
    assert sequences(receivers.stored()) == list(range(1, len(receivers.stored()) + 1))
    assert [fault for body in receivers.stored() for fault in faults(body)] == []
    assert {balance(body) for body in receivers.stored() if "bytesTotal" in body["capture"]} == {0}
    assert agent.process.poll() is None


def test_late(lab):
    """A LAN that comes up after the agent is captured when it comes."""
    batch(lab, DOWN)
    receivers = Receivers(lab)
    settings = receivers.settings() | {"INTERFACE": "br-lan", "NETWORK_RANGE": "192.168.77.0/24"}
    agent = Agent(lab, settings)
    receivers.wait_stored(2)
    assert agent.process.poll() is None and len(agent.lines("Capture: Failed")) == 1
    batch(lab, UP)
    agent.capturing()
    lab.transfer(lab[1], "udp-send", WAN, 10_000)
    wait_for(lambda: lab[1].mac in devices(receivers.stored()[-1]), 10, "a device")
