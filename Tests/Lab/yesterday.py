#!/usr/bin/python3
"""Tells a hub on loopback how a lab's household spent its last day, through the API that agents use.

yesterday.py LAB PORT --agent NAME     the key comes in API_KEY
"""

import datetime
import http.client
import json
import math
import os
import random
import sys
import uuid

sys.dont_write_bytecode = True
import places  # noqa: E402  because the line above must come first

HOURS = 24
BATCH = 60
LINK = 1_000_000_000
GIGABYTE = 1 << 30
# Bits a second downloaded and uploaded at most, and the hours at which a device is used; the rest is murmur.
HABITS = {
    "living-room-tv": (18e6, 0.3e6, range(18, 23)), "office-laptop": (5e6, 3e6, range(9, 17)),
    "annas-ipad": (7e6, 0.5e6, range(15, 22)), "bens-phone": (3e6, 0.6e6, range(7, 23)),
    "nas": (0.2e6, 14e6, range(2, 4)), "garden-camera": (0.05e6, 1.8e6, range(24)),
    "game-console": (12e6, 1e6, range(20, 24)), "guest-phone": (2e6, 0.2e6, range(19, 22)),
    "school-laptop": (3e6, 1e6, range(13, 17)), "kitchen-speaker": (0.3e6, 0.02e6, range(7, 22)),
}
MURMUR = 0.004e6, 0.003e6, range(24)


def windows(now):
    """How the windows of the last day end, and their seconds: minutes, then as an agent of today cuts them."""
    at, recent = now - datetime.timedelta(hours=HOURS), now - datetime.timedelta(minutes=75)
    while at < now - datetime.timedelta(seconds=5):
        seconds = 60 if at < recent else 5
        at += datetime.timedelta(seconds=seconds)
        yield at, seconds


def moment(time):
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def usage(name, time, seconds, dice):
    """Bytes that a device downloads and uploads in the window."""
    download, upload, hours = HABITS.get(name, MURMUR)
    # Local time: the household sleeps when whoever looks does.
    busy = time.hour in hours and dice.random() < 0.85
    share = dice.uniform(0.3, 1) if busy else dice.uniform(0, 0.004)
    return [int(rate * share * seconds / 8) for rate in (download, upload)]


def device(place, mac, time, seconds, dice):
    received, sent = usage(place.name, time, seconds, dice)
    return {
        "ip": place.ipv4, "mac": mac, "deviceName": place.name, "status": "active" if received else "idle",
        "timeChecked": moment(time),
        "bandwidth": {
            "rxBytesTotal": received, "txBytesTotal": sent, "rxRateBps": received * 8 // seconds,
            "txRateBps": sent * 8 // seconds, "utilizationPercent": max(received, sent) * 800 / seconds / LINK}}


def interface(counters):
    return {
        "interfaceName": "br-lan", "linkSpeedMbps": 1000, "rxBytesTotal": counters[1],
        "txBytesTotal": counters[0], "rxRateBps": 0, "txRateBps": 0, "utilizationPercent": None}


def snapshot(agent, start, sequence, end, seconds, devices, counters, dice):
    wave = math.sin(end.timestamp() / 9000)
    used = int((0.42 + 0.05 * wave) * 2 * GIGABYTE)
    begin = end - datetime.timedelta(seconds=seconds)
    return {
        "messageType": "realtimeSnapshot", "serverId": agent, "snapshotTime": moment(end), "schemaVersion": 1,
        "agentVersion": "yesterday", "startId": start, "sequence": sequence,
        "metrics": {
            "cpu": {"percent": round(9 + 6 * wave + dice.uniform(0, 4), 1)},
            "memory": {"totalBytes": 2 * GIGABYTE, "usedBytes": used, "freeBytes": 2 * GIGABYTE - used,
                       "percentUsed": used / 2 / GIGABYTE * 100},
            "disk": [], "uptimeSeconds": 86400 + sequence},
        "network": {
            "collectionStartTime": moment(begin), "collectionEndTime": moment(end),
            "collectionDurationSeconds": seconds, "interfaces": [interface(counters)],
            "connectedDevices": devices}}


def day(lab, agent):
    """The household's snapshots, the oldest first."""
    dice = random.Random(77)
    with open(f"/run/nm-lab/{lab}/hosts.tsv") as lines:
        macs = {row[1]: row[4].strip() for row in (line.split("\t") for line in lines)}
    hosts = [place for place in places.places(lab).values() if place.name in macs]
    start, counters = str(uuid.uuid4()), [0, 0]
    for sequence, (end, seconds) in enumerate(windows(datetime.datetime.now().astimezone()), 1):
        devices = [device(place, macs[place.name], end, seconds, dice) for place in hosts]
        for each in devices:
            counters[0] += each["bandwidth"]["rxBytesTotal"]
            counters[1] += each["bandwidth"]["txBytesTotal"]
        yield snapshot(agent, start, sequence, end, seconds, devices, counters, dice)


def hand_in(connection, batch, key):
    connection.request("POST", "/api/monitor", json.dumps(batch), {
        "Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 202:
        places.fail(f"cannot hand in yesterday: the hub answered {answer.status}: {text}. See its log.")


def main():
    parser = places.parser(__doc__)
    parser.add_argument("lab")
    parser.add_argument("port", type=places.number(65535))
    parser.add_argument("--agent", required=True)
    options = parser.parse_args()
    key = os.environ.get("API_KEY")
    if not key:
        places.fail("cannot hand in yesterday: API_KEY is missing. Give the agent's key.")
    connection = http.client.HTTPConnection("127.0.0.1", options.port, timeout=30)
    batch = []
    for each in day(options.lab, options.agent):
        batch.append(each)
        if len(batch) == BATCH:
            hand_in(connection, batch, key)
            batch = []
    if batch:
        hand_in(connection, batch, key)


if __name__ == "__main__":
    main()
