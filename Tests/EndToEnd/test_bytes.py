"""Every byte on the LAN is counted once, for the right device, in some window, by either engine."""

import pytest

from laboratory import (ROUTER, WAN, WAN_V6, Agent, Receivers, devices, finish, measured, sequences, total,
                        wait_for)
from schema import balance

pytestmark = pytest.mark.usefixtures("engine")

DATAGRAMS, PAYLOAD = 40, 500
# Ethernet, IPv4 and UDP.
HEADERS = 14 + 20 + 8
# What a datagram weighs on the wire.
V4, V6 = HEADERS + PAYLOAD, HEADERS + 20 + PAYLOAD
SEND = """
import socket, sys
address, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
with socket.socket(family, socket.SOCK_DGRAM) as sender:
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    for _ in range(count):
        sender.sendto(bytes(size), (address, 9))
"""


# What finding a neighbour over IPv6 may add: solicitations and advertisements, counted as traffic.
ND = 500


def watch(lab, CYCLE_TIME="0.3", **settings):
    """The platform of an agent whose LAN has fallen quiet: hosts greet IPv6 groups in their first seconds."""
    receivers = Receivers(lab, only="rest")
    Agent(lab, receivers.settings(), CYCLE_TIME=CYCLE_TIME, **settings).capturing()

    def quiet():
        last = receivers.stored()[-4:]
        return len(last) == 4 and all(body["capture"]["bytesTotal"] == body["capture"]["withoutAddressBytes"]
                                      for body in last)
    wait_for(quiet, 20, "a quiet LAN")
    receivers.first = len(receivers.stored())
    return receivers


def since(receivers):
    """What was stored since the LAN was quiet, up to a window that began after now."""
    receivers.next_stored()
    return receivers.stored()[receivers.first:]


def datagrams(lab, host, address):
    lab.must(host, "/usr/bin/python3", "-c", SEND, address, DATAGRAMS, PAYLOAD)


def test_transfers(lab):
    """50 MB down and 20 MB up, over IPv4 and over IPv6, are in the sums within 0.1%, over many windows."""
    receivers = watch(lab, CYCLE_TIME="0.4", ARP_INTERVAL="0")
    lab.serve()
    pairs = [(lab[1], WAN, "IPv4"), (lab[2], WAN_V6, "IPv6")]
    before = {host: lab.counters(host) for host, _, _ in pairs}
    running = [lab.transfer(host, verb, server, count, "--rate-mbps", rate)
               for host, server, _ in pairs
               for verb, count, rate in (("download", 50_000_000, 100), ("upload", 20_000_000, 40))]
    for transfer in running:
        finish(transfer)
    snapshots = since(receivers)
    after = {host: lab.counters(host) for host, _, _ in pairs}
    assert sequences(snapshots) == list(range(snapshots[0]["sequence"], snapshots[-1]["sequence"] + 1))
    assert sum(body["capture"]["packetsDropped"] for body in snapshots) == 0
    for host, _, family in pairs:
        for index, key, size in (0, "rxBytesTotal", 50_000_000), (1, "txBytesTotal", 20_000_000):
            true = after[host][index] - before[host][index]
            counted = total(snapshots, host.mac, key)
            busy = sum(1 for body in snapshots if total([body], host.mac, key) > size / 100)
            measured(f"{lab.engine}, {family} {key}",
                     f"interface {true}, snapshots {counted}, difference {counted - true}"
                                        f" bytes, over {busy} windows")
            assert true > size
            assert abs(counted - true) <= true / 1000
            assert busy >= 5


def test_since_start(lab):
    """A device's bytes since start are the sum of its windows."""
    receivers = watch(lab)
    for _ in range(3):
        datagrams(lab, lab[3], WAN)
        snapshots = since(receivers)
    all_windows = receivers.stored()[:snapshots[-1]["sequence"]]
    row = devices(snapshots[-1])[lab[3].mac]
    assert row["txBytesSinceStart"] == total(all_windows, lab[3].mac, "txBytesTotal")
    assert total(snapshots, lab[3].mac, "txBytesTotal") == 3 * DATAGRAMS * V4


def test_lan_to_lan(lab):
    """What one host sends to another is upload of the one and download of the other, to the byte."""
    receivers = watch(lab, ARP_INTERVAL="0")
    lab.serve(lab[4])
    finish(lab.transfer(lab[3], "download", lab[4].ipv4, 5_000_000))
    finish(lab.transfer(lab[3], "download", lab[4].ipv6, 5_000_000))
    snapshots = since(receivers)
    for one, other in (lab[3], lab[4]), (lab[4], lab[3]):
        sent = total(snapshots, one.mac, "txBytesTotal")
        received = total(snapshots, other.mac, "rxBytesTotal")
        # Neighbour solicitations are multicast: the sender's alone.
        assert 0 <= sent - received <= ND
    assert total(snapshots, lab[3].mac, "rxBytesTotal") > 10_000_000
    assert sum(body["capture"]["lanToLanBytes"] for body in snapshots) > 10_000_000


def test_one_to_many(lab):
    """Broadcast and multicast count for their sender and for nobody else."""
    receivers = watch(lab, ARP_INTERVAL="0")
    for address in "192.168.77.255", "255.255.255.255", "239.77.77.77":
        datagrams(lab, lab[5], address)
    datagrams(lab, lab[6], "ff0e::77")
    snapshots = since(receivers)
    assert total(snapshots, lab[5].mac, "txBytesTotal") == 3 * DATAGRAMS * V4
    assert 0 <= total(snapshots, lab[6].mac, "txBytesTotal") - DATAGRAMS * V6 <= ND
    assert total(snapshots, lab[5].mac, "txPackets") == 3 * DATAGRAMS
    assert sum(total(snapshots, mac, "rxBytesTotal") for mac in devices(snapshots[-1])) <= ND


def test_one_device(lab):
    """IPv4 and IPv6 traffic of a host are one device's, under its IPv4 address."""
    receivers = watch(lab)
    datagrams(lab, lab[7], WAN_V6)
    datagrams(lab, lab[7], WAN)
    snapshots = since(receivers)
    row = devices(snapshots[-1])[lab[7].mac]
    assert (row["ip"], row["mac"]) == (lab[7].ipv4, lab[7].mac)
    assert lab[7].ipv6 in row["ipv6"]
    assert 0 <= total(snapshots, lab[7].mac, "txBytesTotal") - DATAGRAMS * (V4 + V6) <= ND


def test_router(lab):
    """The router is a device too: what it sends and gets itself is its own."""
    receivers = watch(lab)
    router = devices(receivers.stored()[-1])["02:77:00:00:ff:01"]
    assert router["ip"] == ROUTER
    # Echo requests and replies weigh the same; the resolver must not disturb.
    lab.must(lab[8], "ping", "-n", "-c", "5", "-i", "0.05", "-s", PAYLOAD, ROUTER)
    snapshots = since(receivers)
    for key in "rxBytesTotal", "txBytesTotal":
        assert total(snapshots, router["mac"], key) == total(snapshots, lab[8].mac, key) == 5 * V4


def test_balance(lab):
    """In every snapshot the rows and the rests add up to all the frames that were seen."""
    receivers = watch(lab)
    lab.serve()
    running = [lab.transfer(host, "download", WAN, 3_000_000, "--rate-mbps", 20) for host in lab.hosts[:4]]
    for transfer in running:
        finish(transfer)
    since(receivers)
    assert {balance(body) for body in receivers.stored()} == {0}
