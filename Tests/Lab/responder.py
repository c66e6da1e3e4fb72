#!/usr/bin/python3
"""Answers ARP and echo requests for whole ranges as a table says, and counts the truth.

    responder.py INTERFACE TABLE LOG

TABLE is JSON, read again whenever it changes: {"10.99.0.0/16": RULE, "10.99.0.7": RULE, ...}; the narrowest range counts. A RULE
has any of: delay (milliseconds, 0), silent (true: no answer), lose ([3, 7]: these requests, counted from 1), loss (0.05: that share,
by a fixed seed), copies ([1, 900]: further answers so many milliseconds after the first), source ("10.99.9.9": who answers),
forge (true: a changed cookie), error ([3, 1]: an ICMP error of this type and code instead). Without a rule there is no answer to ARP.

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
            self.echo(frame)

    def arp(self, frame):
        if self.table.rule(socket.inet_ntoa(frame[38:42])) is not None:
            self.socket.send(frame[6:12] + MAC + frame[12:20] + b"\x00\x02" + MAC + frame[38:42] + frame[22:32])

    def echo(self, frame):
        header = 14 + (frame[14] & 15) * 4
        length = struct.unpack("!H", frame[16:18])[0]
        packet, message = frame[14:14 + length], frame[header:14 + length]
        target = socket.inet_ntoa(frame[30:34])
        rule = self.table.rule(target)
        if rule is None or len(message) < 8 or message[0] != 8:
            return
        number = self.numbers[target] = self.numbers.get(target, 0) + 1
        identifier, sequence = struct.unpack("!HH", message[4:8])
        lost = rule.get("silent") or number in rule.get("lose", []) or self.dice.random() < rule.get("loss", 0)
        what = "silent" if lost else "error" if "error" in rule else "answered"
        self.log.write(json.dumps({
            "at": time.monotonic(), "from": socket.inet_ntoa(packet[12:16]), "to": target, "id": identifier,
            "sequence": sequence, "number": number, "what": what, "hops": packet[8], "bytes": len(message)}) + "\n")
        if not lost:
            self.answer(frame, packet, message, rule)

    def answer(self, frame, packet, message, rule):
        source = socket.inet_aton(rule.get("source", socket.inet_ntoa(packet[16:20])))
        if "error" in rule:
            kind, code = rule["error"]
            body = bytes([kind, code, 0, 0, 0, 0, 0, 0]) + packet[:44]
        else:
            body = b"\0\0\0\0" + message[4:]
            if rule.get("forge"):
                body = body[:8] + bytes([body[8] ^ 1]) + body[9:]
        body = body[:2] + struct.pack("!H", checksum(body[:2] + b"\0\0" + body[4:])) + body[4:]
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 60, 1, 0) + source + packet[12:16]
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        answer = frame[6:12] + MAC + b"\x08\x00" + head + body
        at = time.monotonic() + rule.get("delay", 0) / 1000
        if rule.get("delay", 0) == 0 and not self.waiting:
            self.socket.send(answer)
        else:
            heapq.heappush(self.waiting, (at, next(order), answer))
        for later in rule.get("copies", []):
            heapq.heappush(self.waiting, (at + later / 1000, next(order), answer))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    Responder(*sys.argv[1:]).run()
