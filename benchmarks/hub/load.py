#!/usr/bin/python3
"""How fast a running hub takes snapshots in over HTTP: every answer waited for, on loopback alone.

usage: load.py PORT SECONDS KEY...    one connection and agent for each key
"""

import asyncio
import datetime
import json
import pathlib
import sys
import time
import uuid

GOLDEN = json.loads((pathlib.Path(__file__).parents[2] / "Tests/Fixtures/golden/snapshot.json").read_text())
DEVICES = 50
PLACE = b"7777777777"


def body(agent):
    """A snapshot of now with 50 devices, its sequence to be filled in."""
    moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    row = GOLDEN["network"]["connectedDevices"][0]
    rows = [row | {"mac": f"02:00:00:00:01:{number:02x}", "ip": f"192.168.7.{number + 1}"}
            for number in range(DEVICES)]
    network = GOLDEN["network"] | {"collectionStartTime": moment, "collectionEndTime": moment,
                                   "connectedDevices": rows}
    whole = GOLDEN | {"serverId": agent, "startId": str(uuid.uuid4()), "sequence": int(PLACE),
                      "snapshotTime": moment, "network": network}
    return json.dumps(whole, separators=(",", ":")).encode()


async def agent(number, port, key, end, waits):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    template = body(f"agent-{number}")
    before, after = template.split(PLACE)
    head = (f"POST /api/monitor HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(template)}\r\n\r\n").encode()
    sequence = 1_000_000_000
    while time.monotonic() < end:
        asked = time.monotonic()
        writer.write(head + before + str(sequence).encode() + after)
        status = await reader.readuntil(b"\r\n\r\n")
        assert b" 202 " in status[:20], status
        length = next(int(line.split(b":")[1]) for line in status.lower().split(b"\r\n")
                      if line.startswith(b"content-length"))
        await reader.readexactly(length)
        waits.append(time.monotonic() - asked)
        sequence += 1
    writer.close()
    return len(template)


async def main(port, seconds, keys):
    waits, begin = [], time.monotonic()
    sizes = await asyncio.gather(*(agent(number, port, key, begin + seconds, waits)
                                   for number, key in enumerate(keys)))
    waits.sort()
    rank = [f"p{share * 100:g} {waits[int(len(waits) * share)] * 1000:.1f} ms" for share in (0.5, 0.99)]
    print(f"{len(waits)} snapshots of {DEVICES} devices ({sizes[0]} bytes) over HTTP from {len(keys)} agents:"
          f" {len(waits) / seconds:.0f} snapshots/s; acknowledged after {', '.join(rank)}")


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
