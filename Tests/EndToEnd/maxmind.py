"""Writes small files of MaxMind's format, from its specification: a city file and one of networks."""

import ipaddress
import struct


class Short(int):
    """A whole number of 16 bits: the specification wants some of the metadata so."""


class Long(int):
    """Of 64 bits."""


def encode(value):
    def head(kind, size):
        first, rest = (size, b"") if size < 29 else (29, bytes([size - 29])) if size < 285 else \
            (30, struct.pack(">H", size - 285))
        return (bytes([kind << 5 | first]) if kind < 8 else bytes([first, kind - 7])) + rest
    if isinstance(value, str):
        return head(2, len(value.encode())) + value.encode()
    if isinstance(value, float):
        return head(3, 8) + struct.pack(">d", value)
    if isinstance(value, dict):
        return head(7, len(value)) + b"".join(encode(key) + encode(one) for key, one in value.items())
    if isinstance(value, list):
        return head(11, len(value)) + b"".join(map(encode, value))
    if isinstance(value, Short):
        return head(5, 2) + struct.pack(">H", value)
    if value >= 1 << 32 or isinstance(value, Long):
        return head(9, 8) + struct.pack(">Q", value)
    return head(6, 4) + struct.pack(">I", value)


def build(networks, kind="Made-City", bits=28, built=1_764_500_000):
    """Bytes of a file: networks by their text, each with its record."""
    nodes, data = [[None, None]], b""
    for text, record in networks.items():
        network = ipaddress.ip_network(text)
        number = int(network.network_address) << (0 if network.version == 6 else 96) if network.version == 6 \
            else int(network.network_address)
        length = network.prefixlen + (96 if network.version == 4 else 0)
        node = 0
        for bit in range(length):
            side = number >> (127 - bit) & 1
            if bit == length - 1:
                nodes[node][side] = ("data", len(data))
            else:
                if nodes[node][side] is None:
                    nodes.append([None, None])
                    nodes[node][side] = ("node", len(nodes) - 1)
                node = nodes[node][side][1]
        data += encode(record)
    tree = b""
    for node in nodes:
        left, right = [len(nodes) if one is None else one[1] if one[0] == "node" else len(nodes) + 16 + one[1]
                       for one in node]
        if bits == 24:
            tree += left.to_bytes(3, "big") + right.to_bytes(3, "big")
        elif bits == 28:
            tree += (left & 0xffffff).to_bytes(3, "big") + bytes([(left >> 24) << 4 | right >> 24]) \
                + (right & 0xffffff).to_bytes(3, "big")
        else:
            tree += left.to_bytes(4, "big") + right.to_bytes(4, "big")
    metadata = {"binary_format_major_version": Short(2), "binary_format_minor_version": Short(0),
                "build_epoch": Long(built), "database_type": kind, "description": {"en": "made"}, "ip_version": Short(6),
                "languages": ["en"], "node_count": len(nodes), "record_size": Short(bits)}
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encode(metadata)


def city(name, country, code, latitude, longitude, kilometres):
    return {"city": {"names": {"en": name, "de": name}}, "country": {"iso_code": code, "names": {"en": country}},
            "location": {"latitude": latitude, "longitude": longitude, "accuracy_radius": kilometres}}


CITIES = {
    "45.0.0.0/16": city("Frankfurt", "Germany", "DE", 50.11, 8.68, 20),
    "89.160.20.0/24": city("Linköping", "Sweden", "SE", 58.4167, 15.6167, 76),
    "203.0.113.0/24": city("Sydney", "Australia", "AU", -33.87, 151.21, 500),
    "2a02:cf40::/32": city("Oslo", "Norway", "NO", 59.91, 10.75, 5),
}
NETWORKS = {"45.0.0.0/16": {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Networks"}}
