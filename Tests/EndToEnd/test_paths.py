"""Frames that pass twice, trunks, several ranges and addresses, networks behind a router: each byte counts once, for the
device that sent it, with either engine."""

import pathlib
import socket
import struct

import pytest

from laboratory import ROUTER, Agent, Receivers, devices, total, wait_for
from schema import balance
from test_bytes import DATAGRAMS, ND, PAYLOAD, V4, datagrams, since, watch

pytestmark = pytest.mark.usefixtures("engine")

SENT = DATAGRAMS * V4
FAR = "203.0.113.9"
ROUTER_MAC = "02:77:00:00:ff:01"
VLAN, TAG_20 = "br-lan.20", b"\x81\x00\x00\x14"
GUEST, GUEST_MAC = "192.168.88.10", "02:77:00:00:20:07"
FROM = """
import socket, sys
source, target, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.bind((source, 0))
    for _ in range(count):
        sender.sendto(bytes(size), (target, 9))
"""

# Sends frames as they are given, in hexadecimal digits: once around, or (count 0) until it is killed.
RAW = """
import itertools, socket, sys, time
interface, count, *frames = sys.argv[1:]
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
    sender.bind((interface, 0))
    for _ in range(int(count)) if int(count) else itertools.count():
        for frame in frames:
            sender.send(bytes.fromhex(frame))
        if not int(count):
            time.sleep(0.1)
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


def sent_by(mac, address, tag=b""):
    """A frame of a datagram to FAR, as `datagrams` sends them; `tag` goes behind the hardware addresses."""
    udp = struct.pack("!HHHH", 40000, 9, 8 + PAYLOAD, 0) + bytes(PAYLOAD)
    packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, socket.inet_aton(address),
                         socket.inet_aton(FAR)) + udp
    return hardware(ROUTER_MAC) + hardware(mac) + tag + b"\x08\x00" + packet


def arp(operation, mac, address, target):
    """An ARP frame to everyone."""
    return (hardware("ff:ff:ff:ff:ff:ff") + hardware(mac) + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation)
            + hardware(mac) + socket.inet_aton(address) + bytes(6) + socket.inet_aton(target))


def hardware(text):
    return bytes.fromhex(text.replace(":", ""))


def vlan_on_trunk(lab, host):
    """br-lan.20 on the router, and words before a program that let it see what the interface lies on.

    A kernel without the VLAN module cannot make one: a cable to the host stands in, on which arrives what that module
    would take out of the trunk, and a folder over /sys/class/net names the trunk.
    """
    ip(lab, "router", f"link add {VLAN} type veth peer name guest0 netns nm-{lab.name}-{host.id}",
       f"link set {VLAN} addrgenmode none", f"link set {VLAN} up", f"address add 192.168.88.1/24 dev {VLAN}")
    ip(lab, host, "link set guest0 addrgenmode none", "link set guest0 up")
    folder = lab.folder / "net"
    (folder / VLAN / "lower_br-lan").mkdir(parents=True)
    return ["unshare", "--mount", "sh", "-euc", f"""
        for link in /sys/class/net/*; do
            name=${{link##*/}}
            [ "$name" = {VLAN} ] || ln -s "$(readlink -f "$link")" {folder}/"$name"
        done
        for file in "$(readlink -f /sys/class/net/{VLAN})"/*; do ln -s "$file" {folder}/{VLAN}/; done
        mount --bind {folder} /sys/class/net
        exec "$@\"""", "sh"]


def test_trunk_and_vlan(lab):
    """A trunk counts its untagged frames and leaves a VLAN's to the VLAN's interface, where that is watched, too."""
    guest = lab[2]
    wrap = vlan_on_trunk(lab, guest)
    receivers = watch(lab, wrap=wrap, ARP_INTERVAL="0", INTERFACE=f"br-lan,{VLAN}")
    lab.agents[-1].wait_line("On 'br-lan' frames of VLAN 20 are left to the VLAN's own interface")
    datagrams(lab, lab[1], FAR)
    lab.must(guest, "/usr/bin/python3", "-c", RAW, "eth0", DATAGRAMS, sent_by(GUEST_MAC, GUEST, TAG_20).hex())
    lab.must(guest, "/usr/bin/python3", "-c", RAW, "guest0", DATAGRAMS, sent_by(GUEST_MAC, GUEST).hex())
    snapshots = since(receivers)
    assert total(snapshots, lab[1].mac, "txBytesTotal") == SENT
    assert total(snapshots, GUEST_MAC, "txBytesTotal") == SENT
    assert devices(snapshots[-1])[GUEST_MAC]["ip"] == GUEST
    assert foreign(snapshots) == 0
    assert all(body["capture"]["complete"] for body in snapshots)
    assert {balance(body) for body in snapshots} == {0}


def test_two_addresses(lab):
    """A device with two IPv4 addresses is one row, which keeps its address and its name whichever it sends from."""
    host, second = lab[3], "192.168.77.203"
    ip(lab, host, f"address add {second}/24 dev eth0")
    names = pathlib.Path(f"/etc/netns/nm-{lab.name}-router/hosts")
    names.write_text(f"{host.ipv4} nas\n{second} backup\n")
    receivers = watch(lab)
    wait_for(lambda: devices(receivers.stored()[-1])[host.mac]["deviceName"] == "nas", 15, "the device's name")
    receivers.next_stored()
    receivers.first = len(receivers.stored())
    for source in (second, host.ipv4) * 3:
        lab.must(host, "/usr/bin/python3", "-c", FROM, source, FAR, DATAGRAMS, PAYLOAD)
        receivers.next_stored()
    snapshots = since(receivers)
    rows = [[row for row in body["network"]["connectedDevices"] if row["mac"] == host.mac] for body in snapshots]
    assert {(row["ip"], row["deviceName"]) for shown in rows for row in shown} == {(host.ipv4, "nas")}
    assert {len(shown) for shown in rows} == {1}
    assert total(snapshots, host.mac, "txBytesTotal") == 6 * SENT


def test_addresses_of_no_host(lab):
    """ARP that claims a range's first or last address, which no host has (RFC 1122 3.2.1.3), makes no device."""
    liar, honest = "02:77:00:00:bb:01", "02:77:00:00:bb:02"
    claims = [arp(operation, mac, address, target) for mac, addresses in (
        (liar, ("192.168.77.0", "192.168.77.255")), (honest, ("192.168.77.200",))) for address in addresses
        for operation, target in ((1, address), (2, ROUTER))]
    # Before, during and after a sweep, which takes answers from everyone.
    lab.start(lab[4], "/usr/bin/python3", "-c", RAW, "eth0", "0", *(frame.hex() for frame in claims))
    receivers = Receivers(lab, only="rest")
    Agent(lab, receivers.settings(), CYCLE_TIME="0.3").capturing()
    everyone = {honest, *(host.mac for host in lab.hosts)}
    wait_for(lambda: receivers.stored() and everyone <= set(devices(receivers.stored()[-1])), 20, "the sweep's end")
    receivers.next_stored()
    receivers.next_stored()
    rows = [row for body in receivers.stored() for row in body["network"]["connectedDevices"]]
    assert {row["ip"] for row in rows if row["mac"] == honest} == {"192.168.77.200"}
    assert not [row for row in rows if row["mac"] == liar or row["ip"] in ("192.168.77.0", "192.168.77.255")]
