"""The schema is the contract: it accepts its own example and refuses what breaks the frozen shape."""

import copy

import pytest

from schema import faults, validator

EXAMPLE = validator().schema["examples"][0]
# The frozen keys, as paths; a number is an index.
REQUIRED = """
messageType serverId snapshotTime metrics network
metrics/cpu metrics/memory metrics/disk metrics/uptimeSeconds metrics/cpu/percent
metrics/memory/totalBytes metrics/memory/usedBytes metrics/memory/freeBytes metrics/memory/percentUsed
metrics/disk/0/mount metrics/disk/0/totalBytes metrics/disk/0/usedBytes metrics/disk/0/freeBytes
metrics/disk/0/percentUsed
network/collectionStartTime network/collectionEndTime network/collectionDurationSeconds network/interfaces
network/connectedDevices
network/interfaces/0/interfaceName network/interfaces/0/linkSpeedMbps network/interfaces/0/rxBytesTotal
network/interfaces/0/txBytesTotal network/interfaces/0/rxRateBps network/interfaces/0/txRateBps
network/interfaces/0/utilizationPercent
network/connectedDevices/0/ip network/connectedDevices/0/mac network/connectedDevices/0/deviceName
network/connectedDevices/0/status network/connectedDevices/0/timeChecked network/connectedDevices/0/bandwidth
network/connectedDevices/0/bandwidth/rxBytesTotal network/connectedDevices/0/bandwidth/txBytesTotal
network/connectedDevices/0/bandwidth/rxRateBps network/connectedDevices/0/bandwidth/txRateBps
network/connectedDevices/0/bandwidth/utilizationPercent
""".split()
WRONG = [
    ("messageType", "snapshot"), ("sequence", 0), ("startId", "one"),
    ("snapshotTime", "2024-01-01T12:00:05Z"),
    ("metrics/cpu/percent", 101), ("metrics/memory/usedBytes", -1), ("network/collectionDurationSeconds", 0),
    ("network/interfaces/0/rxBytesTotal", None), ("network/interfaces/0/linkSpeedMbps", -1),
    ("network/connectedDevices/0/ip", "192.168.1.300"), ("network/connectedDevices/0/mac", "00:11:22:33:44"),
    ("network/connectedDevices/0/status", "asleep"), ("network/connectedDevices/0/bandwidth/rxRateBps", 1.5),
    ("capture/complete", None),
]


def place(path):
    """A copy of the example, the object that holds the path's last part, and that part."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    snapshot = holder = copy.deepcopy(EXAMPLE)
    for part in parents:
        holder = holder[part]
    return snapshot, holder, last


def test_example():
    """The example in the schema is valid."""
    assert faults(EXAMPLE) == []


@pytest.mark.parametrize("path", REQUIRED)
def test_required(path):
    """A snapshot without one of the frozen keys is refused."""
    snapshot, holder, key = place(path)
    del holder[key]
    assert faults(snapshot)


@pytest.mark.parametrize("path, value", WRONG)
def test_wrong(path, value):
    """A value of the wrong kind or out of range is refused."""
    snapshot, holder, key = place(path)
    holder[key] = value
    assert faults(snapshot)


def test_future():
    """Optional keys that are not known yet are accepted, everywhere."""
    snapshot = copy.deepcopy(EXAMPLE)
    for holder in (snapshot, snapshot["metrics"], snapshot["network"], snapshot["network"]["interfaces"][0],
                   snapshot["network"]["connectedDevices"][0], snapshot["capture"]):
        holder["later"] = {"any": "thing"}
    assert faults(snapshot) == []
