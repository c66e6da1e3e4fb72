"""Homes whose agents a hub knows, as their snapshots tell of them: for tests that look at pages, and for photographs."""

import datetime
import math
import random
import uuid

from test_hub import GOLDEN

UTC = datetime.timezone.utc
# Download and upload in Mbit/s at most, and the hours at which a device is used.
HABITS = {
    "living-room-tv": (28, 0.3, range(18, 23)), "office-laptop": (9, 3, range(9, 17)), "annas-ipad-pro": (7, 0.5, range(15, 22)),
    "bens-phone": (3, 0.6, range(7, 23)), "nas": (0.2, 14, range(2, 4)), "garden-camera": (0.05, 1.8, range(24)),
    "game-console": (12, 1, range(20, 24)), "guest-phone": (2, 0.2, range(19, 22)), "school-laptop": (3, 1, range(13, 17)),
    "kitchen-speaker": (0.3, 0.02, range(7, 22)), "printer": (0.001, 0.001, range(24)), "thermostat": (0.002, 0.002, range(24)),
}
INTERFACES = ["lo", "wan0", "br-lan", *(f"veth{number}" for number in range(6))]


def moment(time):
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"


class Home:
    """One router and its devices."""

    def __init__(self, name, number=0, devices=12, status=None, ahead=0):
        self.name = name
        self.number = number
        self.start = str(uuid.uuid4())
        self.sequence = 0
        names = list(HABITS)
        self.devices = [names[index] if index < len(names) else f"device-{index:04}-x" for index in range(devices)]
        self.dice = random.Random(number)
        # What a device is said to be now, by its name.
        self.status = status or {}
        # Hours that its clock is ahead of UTC.
        self.ahead = ahead

    def mac(self, index):
        return f"02:{self.number:02x}:00:00:{index >> 8:02x}:{index & 255:02x}"

    def snapshot(self, end, seconds=5):
        """What the agent sends of a window."""
        self.sequence += 1
        begin = end - datetime.timedelta(seconds=seconds)
        devices = [self.device(index, name, end, seconds) for index, name in enumerate(self.devices)]
        interface = GOLDEN["network"]["interfaces"][1]
        interfaces = [interface | {"interfaceName": name, "operationalState": "up", "linkSpeedMbps": 1000 if name == "wan0" else None}
                      for name in INTERFACES]
        wave = math.sin(end.timestamp() / 9000)
        metrics = GOLDEN["metrics"] | {
            "cpu": {"percent": round(9 + 6 * wave, 1), "perCorePercent": []},
            "disk": [{"mount": "/", "totalBytes": 1000, "usedBytes": 250, "freeBytes": 700, "percentUsed": 26.3}]}
        return GOLDEN | {
            "serverId": self.name, "startId": self.start, "sequence": self.sequence, "snapshotTime": moment(end),
            "metrics": metrics, "events": [], "capture": GOLDEN["capture"] | {"complete": True},
            "network": {"collectionStartTime": moment(begin), "collectionEndTime": moment(end),
                        "collectionDurationSeconds": seconds, "interfaces": interfaces, "connectedDevices": devices}}

    def device(self, index, name, end, seconds):
        download, upload, hours = HABITS.get(name, (0.01, 0.01, range(24)))
        share = self.dice.uniform(0.3, 1) if (end.hour + self.ahead) % 24 in hours else self.dice.uniform(0, 0.002)
        received, sent = (int(rate * share * seconds * 125_000) for rate in (download, upload))
        status = self.status.get(name, "active")
        if status != "active":
            received = sent = 0
        return {
            "ip": f"192.168.{self.number}.{index % 250 + 2}", "mac": self.mac(index), "deviceName": name, "status": status,
            "timeChecked": moment(end), "firstSeen": moment(end), "lastSeen": moment(end), "rxBytesSinceStart": received,
            "txBytesSinceStart": sent, "macRandomised": index % 5 == 3,
            "bandwidth": {"rxBytesTotal": received, "txBytesTotal": sent, "rxRateBps": received * 8 // seconds,
                          "txRateBps": sent * 8 // seconds, "utilizationPercent": 0, "rxPackets": 9, "txPackets": 9}}

    def past(self, hours, seconds=300, until=None):
        """The last hours, in windows of so many seconds."""
        until = until or datetime.datetime.now(UTC)
        count = hours * 3600 // seconds
        return [self.snapshot(until - datetime.timedelta(seconds=seconds * (count - number)), seconds)
                for number in range(count)]


def report(hub, bodies, key):
    for begin in range(0, len(bodies), 50):
        status, answer = hub.send("POST", "/api/monitor", bodies[begin:begin + 50], key)
        assert status == 202, answer


def settle(hub, *homes, hours=26, live=True):
    """A hub that knows these homes for a day, and hears them now."""
    for home in homes:
        home.key = hub.command("key", "create")
        report(hub, home.past(hours), home.key)
        if live:
            report(hub, [home.snapshot(datetime.datetime.now(UTC))], home.key)


def keys_of_every_state(hub):
    """Beside the approved ones: one that waits, one that was denied, one on hold."""
    for number in range(3):
        hub.send("POST", "/api/generate-key", {"ip": f"192.0.2.{number + 7}"})
    listed = [line.split("\t") for line in hub.command("agent", "list").splitlines()]
    waiting = [row[0] for row in listed if row[1] == "pending"]
    hub.command("agent", "deny", waiting[0])
    hub.command("agent", "approve", waiting[1])
    hub.command("agent", "hold", waiting[1])
