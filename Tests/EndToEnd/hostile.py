"""Sends frames that no decent host would send, through AF_PACKET on eth0. Run inside a lab's host only.

usage: hostile.py SECONDS KIND... [--spare ADDRESS,...]    prints the frames and bytes it sent
"""

import argparse
import ipaddress
import os
import random
import socket
import struct
import sys
import time

RANGE = ipaddress.ip_network("192.168.0.0/16")
PREFIX = int(ipaddress.ip_address("fd77:77::"))
WAN = socket.inet_aton("198.51.100.2")
ROUTER = bytes.fromhex("02770000ff01")
# Frames that are made before the first is sent.
DIFFERENT = 8000
BROADCAST = b"\xff" * 6
dice = random.Random(77)
spared = set()


def mac():
    return bytes([dice.randrange(256) & 0xfc | 2]) + dice.randbytes(5)


def local():
    """An address in the range that belongs to no real host."""
    while True:
        address = dice.randrange(1, 65535) + int(RANGE.network_address)
        if str(ipaddress.ip_address(address)) not in spared:
            return struct.pack("!I", address)


def ethernet(kind, payload, source=None, destination=ROUTER):
    return destination + (source or mac()) + struct.pack("!H", kind) + payload


def ipv4(source, destination, payload=b"", first=0x45, length=None):
    length = 20 + len(payload) if length is None else length
    words = first, 0, length & 0xffff, 0, 0, 64, 17, 0
    return struct.pack("!BBHHHBBH4s4s", *words, source, destination) + payload


def truncated():
    whole = ethernet(0x0800, ipv4(local(), WAN, bytes(40)))
    return whole[:dice.randrange(14, len(whole))]


def types():
    return ethernet(dice.randrange(65536), dice.randbytes(dice.randrange(0, 200)))


def vlans():
    tags = b"".join(struct.pack("!HH", dice.randrange(4096), dice.choice((0x8100, 0x88a8, 0x9100)))
                    for _ in range(dice.randrange(1, 300)))
    return ethernet(0x8100, tags + struct.pack("!HH", 1, 0x0800) + ipv4(local(), WAN))


def lies():
    first = dice.choice((0x40, 0x41, 0x4f, 0x05, 0x65, 0xff))
    packet = ipv4(local(), WAN, dice.randbytes(dice.randrange(60)), first, dice.randrange(65536))
    return ethernet(dice.choice((0x0800, 0x86dd)), packet)


def arp():
    sender = mac()
    words = struct.pack("!HHBBH", 1, 0x0800, 6, 4, dice.choice((1, 2)))
    return ethernet(0x0806, words + sender + local() + bytes(6) + local(), sender, BROADCAST)


def sources():
    return ethernet(0x0800, ipv4(local(), WAN, bytes(dice.randrange(100))))


def sources6():
    source = PREFIX | 1 << 63 | dice.getrandbits(62)
    header = struct.pack("!IHBB16s16s", 6 << 28, 8, 59, 64, source.to_bytes(16, "big"),
                         ipaddress.ip_address("2001:db8:77::2").packed)
    return ethernet(0x86dd, header + bytes(8))


def noise():
    return dice.randbytes(dice.randrange(14, 1500))


def thieves():
    """Claims the spared addresses, by traffic and by ARP."""
    address = socket.inet_aton(dice.choice(sorted(spared)))
    thief = bytes.fromhex("02bad0000000")
    if dice.random() < 0.5:
        return ethernet(0x0800, ipv4(address, WAN, bytes(50)), thief)
    words = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2)
    return ethernet(0x0806, words + thief + address + bytes(6) + address, thief, BROADCAST)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("kinds", nargs="+")
    parser.add_argument("--spare", default="")
    options = parser.parse_args()
    spared.update(filter(None, options.spare.split(",")))
    if not any(os.path.samestat(os.stat("/proc/self/ns/net"), os.stat(f"/run/netns/{name}"))
               for name in os.listdir("/run/netns") if name.startswith("nm-")):
        sys.exit("hostile.py: cannot send frames: this is no lab's host. Use `lan exec`.")
    makers = [globals()[kind] for kind in options.kinds]
    # Made beforehand, so that the sending is as fast as it can be.
    frames = [dice.choice(makers)() for _ in range(DIFFERENT)]
    sent = count = 0
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(("eth0", 0))
        end = time.monotonic() + options.seconds
        while time.monotonic() < end:
            for frame in frames[count % DIFFERENT:][:200]:
                try:
                    sent += wire.send(frame)
                except OSError:
                    # A full queue, or a frame longer than the link takes.
                    continue
            count += 200
    print(count, sent)


if __name__ == "__main__":
    main()
