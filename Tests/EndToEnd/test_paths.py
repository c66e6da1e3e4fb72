"""Frames that pass twice, several ranges, networks behind a router: each byte once, for who sent it, by either engine."""

import pytest

from laboratory import devices, total
from schema import balance
from test_bytes import DATAGRAMS, ND, PAYLOAD, V4, datagrams, since, watch

pytestmark = pytest.mark.usefixtures("engine")

SENT = DATAGRAMS * V4
FAR = "203.0.113.9"
ROUTER_MAC = "02:77:00:00:ff:01"
FROM = """
import socket, sys
source, target, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.bind((source, 0))
    for _ in range(count):
        sender.sendto(bytes(size), (target, 9))
"""


def ip(lab, host, *lines):
    for line in lines:
        lab.must(host, "ip", *line.split())


def repeated(snapshots):
    return sum(body["capture"].get("repeatedBytes", 0) for body in snapshots)


def foreign(snapshots):
    return sum(body["capture"]["foreignBytes"] for body in snapshots)


def test_one_armed(lab):
    """What the router forwards on the interface it came by was sent once, by the device whose address it has."""
    gate = lab[2]
    ip(lab, "router", f"route add {FAR} via {gate.ipv4}")
    ip(lab, gate, f"address add {FAR}/32 dev lo")
    lab.must("router", "sh", "-c", "for f in all br-lan; do echo 0 > /proc/sys/net/ipv4/conf/$f/send_redirects; done")
    receivers = watch(lab, ARP_INTERVAL="0")
    datagrams(lab, lab[1], FAR)
    snapshots = since(receivers)
    assert total(snapshots, lab[1].mac, "txBytesTotal") == SENT
    assert total(snapshots, ROUTER_MAC, "txBytesTotal") <= ND
    assert repeated(snapshots) == SENT
    assert {balance(body) for body in snapshots} == {0}


@pytest.mark.parametrize("named", [False, True])
def test_behind_router(lab, named):
    """A network behind a router of the LAN is that router's traffic, or rows of its own where it is named."""
    gate = lab[2]
    ip(lab, "router", f"route add 192.168.70.0/24 via {gate.ipv4}")
    ip(lab, gate, "address add 192.168.70.5/32 dev lo")
    settings = {"ROUTED_RANGES": "192.168.70.0/24"} if named else {}
    receivers = watch(lab, ARP_INTERVAL="0", **settings)
    lab.must(gate, "/usr/bin/python3", "-c", FROM, "192.168.70.5", FAR, DATAGRAMS, PAYLOAD)
    snapshots = since(receivers)
    rows = [row for body in snapshots for row in body["network"]["connectedDevices"] if row["ip"] == "192.168.70.5"]
    assert sum(row["bandwidth"]["txBytesTotal"] for row in rows) == (SENT if named else 0)
    assert {row["mac"] for row in rows} <= {None}
    assert total(snapshots, gate.mac, "txBytesTotal") == (0 if named else SENT)
    assert foreign(snapshots) == 0
    assert {balance(body) for body in snapshots} == {0}


def test_two_ranges(lab):
    """Two ranges of one interface hold devices, each with a row."""
    ip(lab, "router", "address add 192.168.78.1/24 dev br-lan")
    ip(lab, lab[2], "address flush dev eth0", "address add 192.168.78.10/24 dev eth0", "route add default via 192.168.78.1")
    receivers = watch(lab, INTERFACE="br-lan", NETWORK_RANGE="192.168.77.0/24,192.168.78.0/24")
    for host in lab[1], lab[2]:
        datagrams(lab, host, FAR)
    snapshots = since(receivers)
    for host in lab[1], lab[2]:
        assert total(snapshots, host.mac, "txBytesTotal") == SENT
    assert devices(snapshots[-1])[lab[2].mac]["ip"] == "192.168.78.10"
