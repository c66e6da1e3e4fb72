#!/usr/bin/python3
"""Answers ARP or neighbour solicitations, and echo requests, for whole ranges of both families as a table says, and counts
the truth.

    responder.py INTERFACE TABLE LOG

TABLE is JSON, read again whenever it changes: {"10.99.0.0/16": RULE, "10.99.0.7": RULE, ...}; the narrowest range counts. A RULE
has any of: delay (milliseconds, 0), silent (true: no answer), lose ([3, 7]: these requests, counted from 1), loss (0.05: that share,
by a fixed seed), copies ([1, 900]: further answers so many milliseconds after the first), source ("10.99.9.9": who answers),
forge (true: a changed cookie), error ([3, 1]: an ICMP error of this type and code instead). Without a rule there is no answer to
who asks for the address of its hardware.

LOG gets one JSON line a request: at (monotonic seconds), from, to, id, sequence, number, what ("answered", "silent" or
"error"), hops (its time to live) and bytes (of the message).
It sends on INTERFACE alone. Root is needed.
"""

import heapq
import ipaddress
import itertools
import json
import os
import random
import select
import socket
import struct
import sys
import time

MAC = bytes.fromhex("027799000001")
order = itertools.count()


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff


class Table:
    def __init__(self, path):
        self.path, self.stamp, self.rules, self.known = path, None, [], {}
        self.read()

    def read(self):
        stamp = os.stat(self.path).st_mtime_ns
        if stamp != self.stamp:
            with open(self.path) as file:
                rules = {ipaddress.ip_network(key): rule for key, rule in json.load(file).items()}
            self.rules = sorted(rules.items(), key=lambda one: -one[0].prefixlen)
            self.stamp, self.known = stamp, {}

    def rule(self, address):
        if address not in self.known:
            where = ipaddress.ip_address(address)
            self.known[address] = next((rule for range_, rule in self.rules if where in range_), None)
        return self.known[address]


class Responder:
    def __init__(self, interface, table, log):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind((interface, 0))
        self.socket.setblocking(False)
        self.table, self.log, self.waiting = Table(table), open(log, "a", buffering=1), []
        self.numbers, self.dice = {}, random.Random(7)

    def run(self):
        looked = 0
        while True:
            now = time.monotonic()
            if now - looked > 0.1:
                self.table.read()
                looked = now
            while self.waiting and self.waiting[0][0] <= now:
                self.socket.send(heapq.heappop(self.waiting)[2])
            pause = min(0.1, self.waiting[0][0] - now) if self.waiting else 0.1
            if select.select([self.socket], [], [], max(0, pause))[0]:
                for _ in range(256):
                    try:
                        frame, origin = self.socket.recvfrom(4096)
                    except BlockingIOError:
                        break
                    # What is sent here comes back here.
                    if origin[2] != socket.PACKET_OUTGOING:
                        self.take(frame)

    def take(self, frame):
        kind = frame[12:14]
        if kind == b"\x08\x06" and frame[20:22] == b"\x00\x01":
            self.arp(frame)
        elif kind == b"\x08\x00" and len(frame) >= 42 and frame[23] == 1:
            self.echo(frame, V4)
        elif kind == b"\x86\xdd" and len(frame) >= 62 and frame[20] == 58:
            if frame[54] == 135:
                self.solicitation(frame)
            else:
                self.echo(frame, V6)

    def arp(self, frame):
        if self.table.rule(socket.inet_ntoa(frame[38:42])) is not None:
            self.socket.send(frame[6:12] + MAC + frame[12:20] + b"\x00\x02" + MAC + frame[38:42] + frame[22:32])

    def solicitation(self, frame):
        """Source: RFC 4861 section 4.4."""
        asker, target = frame[22:38], frame[62:78]
        if any(asker) and self.table.rule(V6.text(target)) is not None:
            message = b"\x88\0\0\0\x60\0\0\0" + target + b"\x02\x01" + MAC
            self.socket.send(frame[6:12] + MAC + frame[12:14] + V6.packet(target, asker, message, hops=255))

    def echo(self, frame, family):
        packet, message, source, target, hops = family.read(frame)
        rule = self.table.rule(family.text(target))
        if rule is None or len(message) < 8 or message[0] != family.request:
            return
        name = family.text(target)
        number = self.numbers[name] = self.numbers.get(name, 0) + 1
        identifier, sequence = struct.unpack("!HH", message[4:8])
        lost = rule.get("silent") or number in rule.get("lose", []) or self.dice.random() < rule.get("loss", 0)
        what = "silent" if lost else "error" if "error" in rule else "answered"
        self.log.write(json.dumps({
            "at": time.monotonic(), "from": family.text(source), "to": name, "id": identifier,
            "sequence": sequence, "number": number, "what": what, "hops": hops, "bytes": len(message)}) + "\n")
        if not lost:
            self.answer(frame, family, packet, message, source, target, rule)

    def answer(self, frame, family, packet, message, source, target, rule):
        if "error" in rule:
            kind, code = rule["error"]
            body = bytes([kind, code, 0, 0, 0, 0, 0, 0]) + packet[:family.quoted]
        else:
            body = bytes([family.reply, 0, 0, 0]) + message[4:]
            if rule.get("forge"):
                body = body[:8] + bytes([body[8] ^ 1]) + body[9:]
        own = family.bytes(rule["source"]) if "source" in rule else target
        answer = frame[6:12] + MAC + frame[12:14] + family.packet(own, source, body)
        at = time.monotonic() + rule.get("delay", 0) / 1000
        if rule.get("delay", 0) == 0 and not self.waiting:
            self.socket.send(answer)
        else:
            heapq.heappush(self.waiting, (at, next(order), answer))
        for later in rule.get("copies", []):
            heapq.heappush(self.waiting, (at + later / 1000, next(order), answer))


class V4:
    request, reply, quoted = 8, 0, 44
    text, bytes = socket.inet_ntoa, socket.inet_aton

    @staticmethod
    def read(frame):
        """Packet, message, source, target, and hops left."""
        header, length = 14 + (frame[14] & 15) * 4, struct.unpack("!H", frame[16:18])[0]
        return frame[14:14 + length], frame[header:14 + length], frame[26:30], frame[30:34], frame[22]

    @staticmethod
    def packet(source, target, message):
        message = message[:2] + struct.pack("!H", checksum(message[:2] + b"\0\0" + message[4:])) + message[4:]
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(message), 0, 0, 60, 1, 0) + source + target
        return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + message


class V6:
    # An error quotes as much as fits into the smallest MTU (RFC 4443 section 3.1).
    request, reply, quoted = 128, 129, 1232

    @staticmethod
    def text(address):
        return str(ipaddress.IPv6Address(address))

    @staticmethod
    def bytes(text):
        return ipaddress.IPv6Address(text).packed

    @staticmethod
    def read(frame):
        """Packet, message, source, target, and hops left."""
        length = struct.unpack("!H", frame[18:20])[0]
        return frame[14:54 + length], frame[54:54 + length], frame[22:38], frame[38:54], frame[21]

    @staticmethod
    def packet(source, target, message, hops=60):
        pseudo = source + target + struct.pack("!II", len(message), 58)
        message = message[:2] + struct.pack("!H", checksum(pseudo + message[:2] + b"\0\0" + message[4:])) + message[4:]
        return struct.pack("!IHBB", 6 << 28, len(message), 58, hops) + source + target + message


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    Responder(*sys.argv[1:]).run()
