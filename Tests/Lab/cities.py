#!/usr/bin/python3
"""Cities beyond a lab's wan: hosts in namespaces of their own, each at the end of a cable that takes its time.

    cities.py LAB READY NAME=MILLISECONDS... [--seconds N]

    NAME eth0 10.77.N.2/24 ---- a cable of so many milliseconds each way ---- cityN 10.77.N.1/24 wan
    world eth0 ------------------------------------------------------------- world 10.98.0.1/24  wan   (10.99.0.0/16)

The cities' namespaces are nm-LAB-NAME; `world` is for Tests/Lab/responder.py. The wan forwards between all of them and
the lab's router. READY is made when all stands. The lab's `down` removes the namespaces, and ends this. Root is needed.
"""

import ctypes
import fcntl
import heapq
import itertools
import os
import select
import socket
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import places  # noqa: E402  because the line above must come first

SIOCETHTOOL, ETHTOOL_STXCSUM = 0x8946, 0x17
MOST = 8
order = itertools.count()


def ip(*words, netns=None):
    space = ["-n", netns] if netns else []
    subprocess.run(["ip", *space, *map(str, words)], check=True, timeout=20)


def fill_checksums(interface):
    """What passes a cable is a frame as on a wire, its checksums in it. In this thread's namespace."""
    value = ctypes.create_string_buffer(struct.pack("II", ETHTOOL_STXCSUM, 0), 8)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCETHTOOL, struct.pack("16sP16x", interface.encode(), ctypes.addressof(value)))


def place(lab, name, number, *, cable):
    """A namespace with an interface eth0, which leads to the wan: by a cable of two more interfaces, or at once."""
    space, wan = f"nm-{lab}-{name}", f"nm-{lab}-wan"
    os.makedirs(f"/etc/netns/{space}", exist_ok=True)
    with open(f"/etc/netns/{space}/resolv.conf", "w") as file:
        file.write(f"nameserver 10.77.{number}.1\n")
    ip("netns", "add", space)
    ip("link", "set", "lo", "up", netns=space)
    outer = f"city{number}" if cable else name
    if cable:
        cables = f"nm-{lab}-cables"
        ip("link", "add", "eth0", "netns", space, "type", "veth", "peer", "name", f"near{number}", "netns", cables)
        ip("link", "add", outer, "netns", wan, "type", "veth", "peer", "name", f"far{number}", "netns", cables)
        for end in (f"near{number}", f"far{number}"):
            ip("link", "set", end, "gso_max_segs", 1, "up", netns=cables)
    else:
        ip("link", "add", "eth0", "netns", space, "type", "veth", "peer", "name", outer, "netns", wan)
    for there, interface in ((space, "eth0"), (wan, outer)):
        ip("link", "set", interface, "gso_max_segs", 1, "up", netns=there)
    return space, outer


def inside(lab, namespace, what, *words):
    """Calls a function in a namespace of the lab, and comes back."""
    with open("/proc/self/ns/net") as home:
        places.enter(lab, namespace)
        try:
            return what(*words)
        finally:
            places.libc.setns(home.fileno(), 0)


def build(lab, cities):
    wan = f"nm-{lab}-wan"
    ip("netns", "add", f"nm-{lab}-cables")
    for number, name in enumerate(cities, 1):
        space, outer = place(lab, name, number, cable=True)
        ip("address", "add", f"10.77.{number}.2/24", "dev", "eth0", netns=space)
        ip("address", "add", f"10.77.{number}.1/24", "dev", outer, netns=wan)
        ip("route", "add", "default", "via", f"10.77.{number}.1", netns=space)
        inside(lab, name, fill_checksums, "eth0")
        inside(lab, "wan", fill_checksums, outer)
    place(lab, "world", 0, cable=False)
    ip("address", "add", "10.98.0.1/24", "dev", "world", netns=wan)
    ip("route", "add", "10.99.0.0/16", "dev", "world", netns=wan)
    subprocess.run(["ip", "netns", "exec", wan, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"], check=True,
                   timeout=20)
    ip("route", "replace", "default", "via", "198.51.100.2", netns=f"nm-{lab}-router")


class Cable:
    """Two ends; what comes in at one goes out at the other, a while later."""

    def __init__(self, lab, number, delay):
        self.ends = [inside(lab, "cables", self.end, f"{end}{number}") for end in ("near", "far")]
        self.delay = delay

    @staticmethod
    def end(interface):
        door = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        door.bind((interface, 0))
        door.setblocking(False)
        return door


def carry(cables, end):
    other = {one: (cable.ends[1 - number], cable.delay)
             for cable in cables for number, one in enumerate(cable.ends)}
    waiting = []
    while time.monotonic() < end:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, door, frame = heapq.heappop(waiting)
            try:
                door.send(frame)
            except BlockingIOError:
                pass
        pause = min(0.5, waiting[0][0] - now) if waiting else 0.5
        for door in select.select(list(other), [], [], max(0, pause))[0]:
            for _ in range(64):
                try:
                    frame, origin = door.recvfrom(65536)
                except BlockingIOError:
                    break
                # What is sent here comes back here.
                if origin[2] != socket.PACKET_OUTGOING:
                    out, delay = other[door]
                    heapq.heappush(waiting, (time.monotonic() + delay, next(order), out, frame))


def main():
    parser = places.parser(__doc__)
    parser.add_argument("lab")
    parser.add_argument("ready")
    parser.add_argument("cities", nargs="+", metavar="NAME=MILLISECONDS")
    parser.add_argument("--seconds", type=places.number(86400), default=3600)
    options = parser.parse_args()
    cities = dict(one.split("=") for one in options.cities)
    if len(cities) > MOST or not all(name.isalnum() and delay.isdecimal() for name, delay in cities.items()):
        places.fail(f"cannot make these cities: give at most {MOST}, each as NAME=MILLISECONDS.")
    build(options.lab, cities)
    cables = [Cable(options.lab, number, int(delay) / 1000) for number, delay in enumerate(cities.values(), 1)]
    open(options.ready, "w").close()
    # Inside of a namespace of the lab, so that it ends with it.
    places.enter(options.lab, "cables")
    carry(cables, time.monotonic() + options.seconds)


if __name__ == "__main__":
    main()
