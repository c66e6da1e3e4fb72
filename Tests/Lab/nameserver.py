#!/usr/bin/env python3
"""A server for names, by UDP and TCP: nameserver.py ADDRESS ZONE.json LOG

ZONE is {"name.": {"TYPE": [answer, ...], "ttl": 60, "code": 0, "truncate": true, "delay": 30}}. An answer is a text; a list of
lists is given out one list a question, the last one again and again. The delay is in milliseconds. Each question is a line of LOG.
"""

import ipaddress
import json
import socket
import struct
import sys
import threading
import time

TYPES = {1: "A", 28: "AAAA", 2: "NS", 5: "CNAME", 12: "PTR", 15: "MX", 16: "TXT", 6: "SOA"}
address, zone_path, log_path = sys.argv[1:]
zone = json.load(open(zone_path))
asked, lock = {}, threading.Lock()


def wire(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.rstrip(".").split(".") if part) + b"\0"


def data(kind, text):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(text).packed
    if kind == "TXT":
        return bytes([len(text)]) + text.encode()
    if kind == "MX":
        number, name = text.split()
        return struct.pack(">H", int(number)) + wire(name)
    if kind == "SOA":
        words = text.split()
        return wire(words[0]) + wire(words[1]) + struct.pack(">5I", *map(int, words[2:]))
    return wire(text)


def reply(query, by_tcp):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii", "replace"))
        at += query[at] + 1
    number = struct.unpack(">H", query[at + 1:at + 3])[0]
    section, name, kind = query[12:at + 5], ".".join(labels).lower() + ".", TYPES.get(number, str(number))
    with lock:
        count = asked[name, kind] = asked.get((name, kind), 0) + 1
        with open(log_path, "a") as log:
            print(name, kind, "tcp" if by_tcp else "udp", file=log)
    entry = zone.get(name)
    code = 3 if entry is None else entry.get("code", 0)
    answers = (entry or {}).get(kind, [])
    if answers and isinstance(answers[0], list):
        answers = answers[min(count, len(answers)) - 1]
    flags, records = 0x8180 | code, b""
    time.sleep((entry or {}).get("delay", 0) / 1000)
    if entry and entry.get("truncate") and not by_tcp:
        flags, answers = flags | 0x0200, []
    for text in answers:
        rdata = data(kind, text)
        records += b"\xc0\x0c" + struct.pack(">HHIH", number, 1, entry.get("ttl", 60), len(rdata)) + rdata
    return query[:2] + struct.pack(">5H", flags, 1, len(answers), 0, 0) + section + records


def datagrams():
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((address, 53))
    while True:
        query, peer = listener.recvfrom(4096)
        listener.sendto(reply(query, False), peer)


def stream(peer):
    with peer:
        length = struct.unpack(">H", peer.recv(2, socket.MSG_WAITALL))[0]
        answer = reply(peer.recv(length, socket.MSG_WAITALL), True)
        peer.sendall(struct.pack(">H", len(answer)) + answer)


streams = socket.create_server((address, 53))
threading.Thread(target=datagrams, daemon=True).start()
while True:
    threading.Thread(target=stream, args=(streams.accept()[0],), daemon=True).start()
