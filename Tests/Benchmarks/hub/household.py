"""The made households that every program of this benchmark is given: what they measure, in each one's shape."""

import datetime
import json
import pathlib
import random
import struct
import uuid

GOLDEN = json.loads((pathlib.Path(__file__).parents[3] / "Tests/Fixtures/golden/snapshot.json").read_text())
DEVICES = 50
BUSY = 12
CYCLE = 5


class Household:
    """50 devices behind one agent: a dozen at work, the others silent. Bytes of each window are made up anew."""

    def __init__(self, number, begin):
        self.name = f"agent-{number}"
        self.moment = begin
        self.sequence = 0
        self.random = random.Random(number)
        self.windows = [(0, 0)] * DEVICES
        self.totals = [(0, 0)] * DEVICES
        self.macs = [f"02:00:00:{number >> 8:02x}:{number & 255:02x}:{device:02x}" for device in range(DEVICES)]
        self.template = self._template()
        self.series = [_series(f"monitor_device_{way}_bytes_total", self.name, mac)
                       for mac in self.macs for way in ("receive", "transmit")]

    def next(self):
        self.moment += CYCLE
        self.sequence += 1
        for device in range(BUSY):
            down = self.random.randrange(5_000_000)
            self.windows[device] = down, down // 20
            before = self.totals[device]
            self.totals[device] = before[0] + down, before[1] + down // 20

    def _template(self):
        golden = GOLDEN["network"]["connectedDevices"][0]
        rows = [golden | {"mac": mac, "ip": f"192.168.7.{index + 1}", "deviceName": f"device-{index}",
                          "bandwidth": golden["bandwidth"] | {"rxBytesTotal": "@d", "txBytesTotal": "@d"}}
                for index, mac in enumerate(self.macs)]
        network = GOLDEN["network"] | {"collectionStartTime": "@s", "collectionEndTime": "@s",
                                       "connectedDevices": rows}
        whole = GOLDEN | {"serverId": self.name, "startId": str(uuid.uuid4()), "sequence": "@d",
                          "snapshotTime": "@s", "network": network}
        whole.pop("events", None)
        text = json.dumps(whole, separators=(",", ":")).replace("%", "%%")
        return text.replace('"@d"', "%d").replace("@s", "%s")

    def snapshot(self):
        """JSON, as an agent hands it to the hub."""
        moment = datetime.datetime.fromtimestamp(self.moment, datetime.timezone.utc)
        moment = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        values = [value for window in self.windows for value in window]
        return (self.template % (self.sequence, moment, moment, moment, *values)).encode()

    def remote_write(self):
        """The same counters as Prometheus takes them: protocol buffers, 'compressed' without being smaller."""
        stamp = _varint(int(self.moment * 1000))
        parts = []
        for labels, value in zip(self.series, (value for total in self.totals for value in total)):
            sample = b"\x09" + struct.pack("<d", value) + b"\x10" + stamp
            row = labels + b"\x12" + _varint(len(sample)) + sample
            parts.append(b"\x0a" + _varint(len(row)) + row)
        return _literal(b"".join(parts))


def _varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _series(name, agent, mac):
    labels = b""
    for key, value in (("__name__", name), ("agent", agent), ("mac", mac)):
        pair = b"".join(tag + _varint(len(text)) + text
                        for tag, text in ((b"\x0a", key.encode()), (b"\x12", value.encode())))
        labels += b"\x0a" + _varint(len(pair)) + pair
    return labels


def _literal(raw):
    """Snappy's block format, in literals alone (format_description.txt §2.1)."""
    out = bytearray(_varint(len(raw)))
    for begin in range(0, len(raw), 65536):
        piece = raw[begin:begin + 65536]
        out += bytes([61 << 2]) + struct.pack("<H", len(piece) - 1) + piece
    return bytes(out)
