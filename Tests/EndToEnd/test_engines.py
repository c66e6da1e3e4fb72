"""Both engines give the same numbers of the same frames, and the one in the kernel leaves nothing behind."""

import collections
import json
import pathlib
import socket
import struct

import pytest

import laboratory
from laboratory import WAN, Agent, Receivers, devices, measured, wait_for
from schema import balance
from test_privilege import as_nobody

pytestmark = pytest.mark.skipif(
    not laboratory.counts_in_kernel(),
    reason="this agent was built without the program for the kernel: apt-get install clang libbpf-dev")

ROUTER = bytes.fromhex("02770000ff01")
PLATFORM = socket.inet_aton(WAN)
# Frames come as hexadecimal lines; nothing answers them.
SEND = """
import socket, sys
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
    wire.bind(("eth0", 0))
    for line in sys.stdin:
        wire.send(bytes.fromhex(line))
"""
NET_RAW, BPF = 1 << 13, 1 << 39


def tag(kind, count=1):
    return struct.pack("!HH", kind, 5) * count


def ip(number):
    return socket.inet_aton(f"192.168.77.{number}")


def v4(number, first=0x45):
    return struct.pack("!BBHHHBBH", first, 0, 28, 0, 0, 64, 17, 0) + ip(number) + PLATFORM + bytes(8)


def v6(number, high="fd77:77::"):
    source = socket.inet_pton(socket.AF_INET6, f"{high}{number}")
    return struct.pack("!IHBB", 6 << 28, 8, 59, 64) + source + socket.inet_pton(
        socket.AF_INET6, "2001:db8:77::2") + bytes(8)


def arp(number, sender):
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2) + sender + ip(number) + bytes(6) + ip(1)


def payloads(mac):
    """EtherType and what follows, of every branch of the decoder; each with addresses of its own."""
    labels = struct.pack("!I", 7 << 12) * 2 + struct.pack("!I", 7 << 12 | 1 << 8)
    snap = b"\xaa\xaa\x03\0\0\0"
    session = struct.pack("!BBHH", 0x11, 0, 9, 30)
    typed = struct.pack("!H", 0x0800)
    return {
        "IPv4": (0x0800, v4(101)), "IPv4 with options": (0x0800, v4(102, 0x47)), "odd": (0x0800, v4(103, 0x44)),
        "IPv6": (0x86dd, v6(104)), "link-local": (0x86dd, v6(105, "fe80::")), "not IPv6": (0x86dd, v4(106)),
        "foreign IPv6": (0x86dd, v6(107, "2001:db8:99::")), "loopback's": (0x86dd, v6(1, "::")),
        "VLAN": (0x8100, struct.pack("!H", 5) + typed + v4(108)),
        "two tags": (0x88a8, struct.pack("!H", 5) + tag(0x8100) + typed + v4(109)),
        "eight tags": (0x8100, struct.pack("!H", 5) + tag(0x8100, 7) + typed + v4(110)),
        "nine tags": (0x8100, struct.pack("!H", 5) + tag(0x8100, 8) + typed + v4(111)),
        "PPPoE": (0x8864, session + b"\0\x21" + v4(112)), "PPPoE, short": (0x8864, session + b"\x21" + v4(113)),
        "PPPoE, IPv6": (0x8864, session + b"\0\x57" + v6(114)), "PPPoE, LCP": (0x8864, session + b"\xc0\x21"),
        "tagged PPPoE": (0x8100, struct.pack("!HH", 5, 0x8864) + session + b"\0\x21" + v4(115)),
        "MPLS": (0x8847, labels + v4(116)), "MPLS, IPv6": (0x8848, labels + v6(117)),
        "endless labels": (0x8847, struct.pack("!I", 7 << 12) * 12 + v4(118)),
        "SNAP": (8 + 28, snap + typed + v4(119)), "802.2": (40, b"\x42\x42\x03" + bytes(37)),
        "ARP": (0x0806, arp(120, mac(120))), "forged ARP": (0x0806, arp(121, bytes(6))),
        "SNAP, ARP": (36, snap + struct.pack("!H", 0x0806) + arp(122, mac(122))), "LLDP": (0x88cc, bytes(50)),
    }


def frames():
    """Each kind, cut at every length that the kernel would send, and once towards a group."""
    def mac(number):
        return bytes.fromhex("020000000000")[:5] + bytes([number])

    for number, (kind, payload) in enumerate(payloads(mac).values()):
        # ARP is believed only from whom it speaks of.
        sender = payload[8:14] if kind == 0x0806 else payload[16:22] if b"\x08\x06\0\x01" in payload else mac(
            200 + number)
        rest = sender + struct.pack("!H", kind) + payload
        for length in range(8, len(rest) + 1):
            yield ROUTER + rest[:length]
        yield b"\xff" * 6 + rest
        yield from [ROUTER + rest + bytes(1400)] * 3


def sums(snapshots):
    """What was counted over several windows, of everything and of each device."""
    whole = collections.Counter()
    for body in snapshots:
        whole.update({key: value for key, value in body["capture"].items() if isinstance(value, int)
                      and key not in ("complete", "packetsDropped", "forgottenDevices")})
        for mac, row in devices(body).items():
            whole.update({(mac, key): value for key, value in row["bandwidth"].items()
                          if key in ("rxBytesTotal", "txBytesTotal", "rxPackets", "txPackets")})
    return +whole


def is_quiet(receivers):
    last = [body["capture"] for body in receivers.stored()[-4:]]
    return len(last) == 4 and all(one.get("bytesTotal") == 0 for one in last)


def test_same(lab):
    """Every kind of frame, whole and cut short, is counted alike by both, in sum and for each device."""
    both = {}
    for engine in "pcap", "ebpf":
        lab.engine = engine
        both[engine] = Receivers(lab, only="rest")
        Agent(lab, both[engine].settings(), CYCLE_TIME="0.3", ARP_INTERVAL="0", RESOLVE_NAMES="no",
              CAPTURE_BUFFER_BYTES="67108864").capturing()
    wait_for(lambda: all(map(is_quiet, both.values())), 30, "a quiet LAN")
    first = {engine: len(receivers.stored()) for engine, receivers in both.items()}
    sent = list(frames())
    script = lab.folder / "frames.txt"
    script.write_text("".join(frame.hex() + "\n" for frame in sent))
    lab.must(lab[8], "sh", "-c", f"/usr/bin/python3 -c '{SEND}' < {script}")
    for receivers in both.values():
        receivers.next_stored()
    wait_for(lambda: all(map(is_quiet, both.values())), 30, "a quiet LAN")
    counted = {engine: sums(receivers.stored()[first[engine]:]) for engine, receivers in both.items()}
    for receivers in both.values():
        assert {balance(body) for body in receivers.stored()} == {0}
    whole = counted["ebpf"]
    measured("both engines", f"{whole['packetsReceived']} frames of which {len(sent)} were made,"
                             f" {whole['bytesTotal']} bytes, {whole['undecodedPackets']} undecoded")
    assert counted["pcap"] == counted["ebpf"]
    # The kernel itself throws away what ends inside a tag.
    assert whole["packetsReceived"] > 1000 and whole["undecodedPackets"] > 100
    assert min(whole[key] for key in ("bytesTotal", "withoutAddressBytes", "foreignBytes")) > 0
    # A device of every kind of frame that has an address.
    assert len({key[0] for key in whole if isinstance(key, tuple)}) >= 14


def attached(lab):
    """What is attached to the router's interfaces, and the programs and maps of ours in the whole kernel."""
    there = [lab.must("router", "bpftool", "net", "show").split()]
    for side in "ingress", "egress":
        there.append(lab.must("router", "tc", "filter", "show", "dev", "br-lan", side))
    there.append(lab.must("router", "tc", "qdisc", "show", "dev", "br-lan"))
    return there


def ours():
    """Programs and maps of this name, on the whole machine."""
    def listed(kind):
        text = laboratory.subprocess.run(["bpftool", "--json", kind, "show"], check=True, capture_output=True,
                                         text=True, env=laboratory.environment()).stdout
        return {(kind, row["id"]) for row in json.loads(text) if row.get("name") == "counting"}
    return listed("prog") | listed("map")


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM"])
def test_nothing_stays(lab, signal):
    """An agent that is killed in the middle leaves no program, no map, no filter, and no promiscuous port."""
    before, clean = ours(), attached(lab)
    lab.engine = "ebpf"
    agent = Agent(lab).capturing()
    lab.serve()
    sending = lab.transfer(lab[1], "udp-send", WAN, 5_000_000, "--rate-mbps", 20)
    mine = ours() - before
    assert {kind for kind, _ in mine} == {"prog", "map"} and len(mine) == 7
    # A socket filter is nobody's but the socket's, also while it runs.
    assert attached(lab) == clean
    agent.end(getattr(laboratory.signal, signal))
    sending.communicate(timeout=30)
    # The kernel frees them after a grace period.
    wait_for(lambda: not mine & ours(), 10, "the kernel to free programs and maps")
    assert attached(lab) == clean
    details = json.loads(lab.must("router", "ip", "-d", "-j", "link", "show", "br-lan"))[0]
    assert details["promiscuity"] == 0


def capabilities(lab, agent):
    """Of each thread, in any set that could bring it back."""
    sets = ("CapInh", "CapPrm", "CapEff", "CapAmb")
    threads = pathlib.Path(f"/proc/{agent.process.pid}/task").iterdir()
    return {int(line.split()[1], 16) for thread in threads
            for line in (thread / "status").read_text().splitlines() if line.startswith(sets)}


def test_privilege(lab):
    """An ordinary user needs CAP_NET_RAW and CAP_BPF, and has CAP_BPF no more once it counts."""
    path, wrap = as_nobody(lab, "-all", "+net_raw", "+bpf")
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), path=path, wrap=wrap, CAPTURE_ENGINE="ebpf").capturing()
    assert agent.lines("counted in the kernel")
    wait_for(lambda: capabilities(lab, agent) == {NET_RAW}, 5, "CAP_BPF to be gone")
    lab.transfer(lab[1], "udp-send", WAN, 10_000)
    wait_for(lambda: lab[1].mac in devices(receivers.next_stored()), 10, "a device")
    # What is running goes on over a reload.
    agent.write(CYCLE_TIME="0.4")
    agent.send(1)
    agent.wait_line("Settings: Read again")
    assert receivers.next_stored()["capture"]["complete"] is True
    assert len(agent.lines("Capture: Capturing on")) == 1 and agent.failures() == []
    # What would have to be loaded anew is refused, and nothing changes.
    agent.write(MAX_DEVICES="100")
    agent.send(1)
    agent.wait_line("Settings: Kept as they were", "cannot count in the kernel on 'br-lan'")
    assert receivers.next_stored()["capture"]["complete"] is True


def test_without_privilege(lab):
    """Without CAP_BPF `ebpf` ends with 77 and the remedy, `auto` counts by libpcap and says why in one line."""
    path, wrap = as_nobody(lab, "-all", "+net_raw")
    agent = Agent(lab, path=path, wrap=wrap, CAPTURE_ENGINE="ebpf")
    agent.process.wait(timeout=10)
    said = agent.lines("cannot count in the kernel on 'br-lan': Operation not permitted. Grant CAP_BPF")
    assert (agent.process.returncode, len(said)) == (77, 1)
    agent = Agent(lab, path=path, wrap=wrap, CAPTURE_ENGINE="auto").capturing()
    assert len(agent.lines("Counting 'br-lan' by libpcap: Operation not permitted")) == 1
    assert agent.lines("counted in the kernel") == [] and agent.failures() == []


def test_auto(lab):
    """Where it can be done, `auto` counts in the kernel, with one line that says so."""
    agent = Agent(lab, CAPTURE_ENGINE="auto").capturing()
    assert len(agent.lines("Counting 'br-lan' in the kernel")) == 1
    assert agent.lines("Capturing on 'br-lan', counted in the kernel")


@pytest.mark.parametrize("engine, words, code, said", [
    ("ebpf", ["+net_raw", "+bpf"], 0, "ok    kernel: 'br-lan' is counted here"),
    ("pcap", ["+net_raw", "+bpf"], 0, "ok    kernel: 'br-lan' can be counted here"),
    ("auto", ["+net_raw"], 0, "ok    kernel: not used, libpcap is: Operation not permitted"),
    ("ebpf", ["+net_raw"], 77, "FAIL  kernel: cannot count in the kernel on 'br-lan': Operation not permitted"),
])
def test_check(lab, engine, words, code, said):
    """`check` says whether the kernel can count, and why not."""
    path, wrap = as_nobody(lab, "-all", *words)
    agent = Agent(lab, command=["check"], path=path, wrap=wrap, CAPTURE_ENGINE=engine)
    output, _ = agent.process.communicate(timeout=20)
    assert said in output.decode() and agent.process.returncode == code
