#!/usr/bin/env python3
"""What small devices say of themselves, for a host of the lab: announcer.py netbios NAME | ssdp TYPE | llmnr NAME | dhcp-flood N

netbios answers status requests and registers its name once; ssdp announces a UPnP device and answers searches;
llmnr answers for its name and for its address, as Windows does, and says nothing unasked;
dhcp-flood sends N DHCP requests from made-up hardware addresses, evenly over two seconds, and ends.
"""

import socket
import struct
import sys
import time


def own_address():
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probe.connect(("192.168.77.1", 9))
    return probe.getsockname()[0]


def netbios(name):
    padded = name.upper().ljust(15).encode()
    halves = [half for octet in padded + b"\0" for half in (octet >> 4, octet & 15)]
    coded = b"\x20" + bytes(65 + half for half in halves) + b"\0"
    address = socket.inet_aton(own_address())
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.bind(("", 137))
    question = coded + struct.pack(">HH", 0x20, 1)
    record = b"\xc0\x0c" + struct.pack(">HHIHH", 0x20, 1, 300, 6, 0) + address
    sock.sendto(struct.pack(">HHHHHH", 1, 0x2910, 1, 0, 0, 1) + question + record, ("192.168.77.255", 137))
    while True:
        data, sender = sock.recvfrom(1500)
        if len(data) < 50 or data[2] & 0x80 or data[46:48] != b"\x00\x21":
            continue
        rows = b"WORKGROUP".ljust(15) + b"\0\x84\0" + padded + b"\0\x04\0"
        answer = data[:2] + struct.pack(">HHHHH", 0x8400, 0, 1, 0, 0) + data[12:46]
        body = bytes([2]) + rows + bytes(46)
        sock.sendto(answer + struct.pack(">HHIH", 0x21, 1, 0, len(body)) + body, sender)


def ssdp(kind):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", 1900))
    group = socket.inet_aton("239.255.255.250") + socket.inet_aton(own_address())
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own_address()))
    words = f"SERVER: Linux/6 UPnP/1.0 lab/1\r\nUSN: uuid:1\r\nLOCATION: http://{own_address()}:1/\r\n"
    kind = f"urn:schemas-upnp-org:device:{kind}:1"
    notice = f"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: {kind}\r\nNTS: ssdp:alive\r\n{words}\r\n"
    sock.sendto(notice.encode(), ("239.255.255.250", 1900))
    while True:
        data, sender = sock.recvfrom(1500)
        if data.startswith(b"M-SEARCH"):
            sock.sendto(f"HTTP/1.1 200 OK\r\nST: {kind}\r\n{words}\r\n".encode(), sender)


def llmnr(name):
    """Debian's own responder is systemd-resolved, which needs a whole system; this answers as RFC 4795 says."""
    own = own_address()
    coded = bytes([len(name)]) + name.encode() + b"\0"
    reverse = b"".join(bytes([len(part)]) + part.encode() for part in own.split(".")[::-1] + ["in-addr", "arpa"]) + b"\0"
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", 5355))
    group = socket.inet_aton("224.0.0.252") + socket.inet_aton(own)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    answers = {coded + b"\0\1\0\1": socket.inet_aton(own), reverse + b"\0\x0c\0\1": coded}
    while True:
        data, sender = sock.recvfrom(1500)
        question = data[12:]
        if len(data) < 12 or data[2] & 0x80 or question not in answers:
            continue
        answer = answers[question]
        head = data[:2] + struct.pack(">HHHHH", 0x8000, 1, 1, 0, 0)
        record = b"\xc0\x0c" + question[-4:] + struct.pack(">IH", 30, len(answer)) + answer
        sock.sendto(head + question + record, sender)


def dhcp_flood(count):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind(("eth0", 0))
    began = time.monotonic()
    for number in range(count):
        mac = b"\x06" + struct.pack(">I", number) + b"\x01"
        name = f"spoof{number}".encode()
        options = b"\x35\x01\x03\x0c" + bytes([len(name)]) + name + b"\xff"
        message = b"\x01\x01\x06\0" + struct.pack(">I", number) + bytes(20) + mac + bytes(202)
        message += b"\x63\x82\x53\x63" + options
        udp = struct.pack(">HHHH", 68, 67, 8 + len(message), 0) + message
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + bytes(4) + b"\xff" * 4
        words = struct.unpack(">10H", head)
        total = sum(words)
        total = (total & 0xFFFF) + (total >> 16)
        head = head[:10] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + head[12:]
        sock.send(b"\xff" * 6 + mac + b"\x08\0" + head + udp)
        ahead = began + 2 * number / count - time.monotonic()
        if ahead > 0.002:
            time.sleep(ahead)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    {"netbios": netbios, "ssdp": ssdp, "llmnr": llmnr,
     "dhcp-flood": lambda n: dhcp_flood(int(n))}[sys.argv[1]](sys.argv[2])
